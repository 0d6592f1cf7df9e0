"""Which taxes a firm charges, what they mean, and what still bears one; each question names the firm."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invoicing.models import (
    Estimate,
    EstimateLine,
    Invoice,
    InvoiceLine,
    Proposal,
    ProposalLine,
    Tax,
    TaxMeaning,
)
from invoicing.queries.rows import found
from invoicing.rules.taxes import Key, Meaning

REMOVED = "removed"
# Of these more is to come that bears the tax of the lines.
OPEN_PROPOSALS = ("draft", "awaiting_acceptance")
OPEN_ESTIMATES = ("draft", "sent", "approved")


@dataclass(frozen=True)
class Use:
    """A document that bears a tax: of what kind, under which number, and for whom if it has none."""

    kind: str
    name: str


def taxes(session: Session, firm_id: UUID) -> Sequence[Tax]:
    """Returns the firm's list: what is offered first, in the order of names and rates."""
    query = select(Tax).where(Tax.firm_id == firm_id, Tax.status != REMOVED)
    query = query.order_by(Tax.status, func.lower(Tax.name), Tax.rate.desc(), Tax.id)
    return session.scalars(query).all()


def every_tax(session: Session, firm_id: UUID) -> list[Tax]:
    """Returns all taxes the firm has or had: for snapshots."""
    return list(session.scalars(select(Tax).where(Tax.firm_id == firm_id)))


def locked_tax(session: Session, firm_id: UUID, tax_id: UUID) -> Tax:
    """Returns a tax, locked until the transaction ends; raises NotFound."""
    query = select(Tax).where(Tax.firm_id == firm_id, Tax.id == tax_id).with_for_update()
    return found(session.scalars(query).one_or_none())


def tax_meanings(session: Session, firm_id: UUID) -> dict[Key, Meaning]:
    """Returns what names and rates mean for the firm."""
    columns = (TaxMeaning.name, TaxMeaning.rate, TaxMeaning.category, TaxMeaning.reason)
    rows = session.execute(select(*columns).where(TaxMeaning.firm_id == firm_id))
    return {(row.name, row.rate): Meaning(row.category, row.reason) for row in rows}


def keep_meaning(session: Session, firm_id: UUID, key: Key, meaning: Meaning) -> None:
    """Keeps what a name and a rate mean from now on."""
    said = {"category": meaning.category, "reason": meaning.reason}
    values = {"firm_id": firm_id, "name": key[0], "rate": key[1], **said}
    statement = insert(TaxMeaning).values(values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["firm_id", "name", "rate"], set_=said)
    )


def uses_of_tax(session: Session, firm_id: UUID, key: Key, *, limit: int) -> list[Use]:
    """Returns up to so many documents that bear a tax and are not done with it, one for each."""
    questions = [
        _invoices(firm_id, key),
        _estimates(firm_id, key),
        _proposals(firm_id, key),
    ]
    rows = session.execute(union_all(*questions).limit(limit))
    return [Use(row.kind, row.name) for row in rows]


def _invoices(firm_id: UUID, key: Key) -> Select[tuple[str, str]]:
    lines = _lines(InvoiceLine, key).where(
        InvoiceLine.firm_id == firm_id, InvoiceLine.invoice_id == Invoice.id
    )
    query = select(literal("draft").label("kind"), Invoice.bill_to["name"].astext.label("name"))
    return query.where(Invoice.firm_id == firm_id, Invoice.status == "draft", lines.exists())


def _estimates(firm_id: UUID, key: Key) -> Select[tuple[str, str]]:
    lines = _lines(EstimateLine, key).where(
        EstimateLine.firm_id == firm_id, EstimateLine.estimate_id == Estimate.id
    )
    query = select(literal("estimate"), func.coalesce(Estimate.number, Estimate.title))
    return query.where(
        Estimate.firm_id == firm_id, Estimate.status.in_(OPEN_ESTIMATES), lines.exists()
    )


def _proposals(firm_id: UUID, key: Key) -> Select[tuple[str, str]]:
    """A proposal that is open, or accepted with a service that has not ended."""
    lines = _lines(ProposalLine, key).where(
        ProposalLine.firm_id == firm_id, ProposalLine.proposal_id == Proposal.id
    )
    # Before choices were kept, all lines were accepted.
    line = func.jsonb_build_object("id", cast(ProposalLine.id, String))
    kept = Proposal.acceptance["lines"].contains(func.jsonb_build_array(line))
    agreed = or_(kept, Proposal.acceptance["lines"].is_(None))
    running = lines.where(ProposalLine.done_at.is_(None), agreed)
    in_use: ColumnElement[bool] = or_(
        and_(Proposal.status.in_(OPEN_PROPOSALS), lines.exists()),
        and_(Proposal.status == "accepted", running.exists()),
    )
    query = select(literal("proposal"), Proposal.number)
    return query.where(Proposal.firm_id == firm_id, in_use)


def _lines(
    model: type[InvoiceLine] | type[EstimateLine] | type[ProposalLine], key: Key
) -> Select[tuple[int]]:
    return select(literal(1)).where(tuple_(model.tax_name, model.tax_rate) == key)
