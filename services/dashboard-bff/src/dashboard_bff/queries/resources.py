"""Representations by kind, by client and by id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from dashboard_bff.models import Activity, BrowserSession, Resource

Body = dict[str, Any]

UNSETTLED = ("scheduled", "processing", "requires_action", "unknown")
# A payment that its invoice has not heard of is seconds old: it is among the newest.
NEWEST = 200


@dataclass(frozen=True)
class Slice:
    """Some representations of one kind: of some statuses, the newest, so many."""

    kind: str
    statuses: tuple[str, ...] | None = None
    limit: int = 1000


def find_resource(session: Session, firm_id: UUID, kind: str, id_: Any) -> Body | None:
    """Returns the newest representation of one thing, or None if it is not there (or not an id)."""
    try:
        key = UUID(str(id_))
    except ValueError:
        return None
    return session.scalar(_bodies(firm_id, kind).where(Resource.id == key))


def resources(
    session: Session,
    firm_id: UUID,
    kind: str,
    *,
    client_id: UUID | None = None,
    statuses: Sequence[str] | None = None,
    limit: int = 100,
    newest_first: bool = True,
) -> Sequence[Body]:
    """Returns representations of a kind, of one client or of all, in the kind's order."""
    query = _bodies(firm_id, kind)
    if client_id is not None:
        query = query.where(Resource.client_id == client_id)
    if statuses is not None:
        query = query.where(Resource.status.in_(statuses))
    order = (
        (Resource.sort.desc(), Resource.id.desc()) if newest_first else (Resource.sort, Resource.id)
    )
    return session.scalars(query.order_by(*order).limit(limit)).all()


def gather(
    session: Session,
    firm_id: UUID,
    *slices: Slice,
    client_ids: Iterable[UUID] | None = None,
) -> dict[str, list[Body]]:
    """Returns several slices in one question, by kind, the newest first within a slice.

    Each slice walks the index on its own, so a long history that is not asked for costs nothing.
    """
    clients = None if client_ids is None else list(client_ids)
    found: dict[str, list[Body]] = {slice_.kind: [] for slice_ in slices}
    statement = union_all(*(_slice(firm_id, slice_, clients) for slice_ in slices))
    for kind, body in session.execute(statement):
        found[kind].append(body)
    return found


def several(session: Session, firm_id: UUID, kind: str, ids: Iterable[Any]) -> dict[str, Body]:
    """Returns the named things of a kind that are there, by id."""
    keys = {UUID(str(id_)) for id_ in ids if id_}
    if not keys:
        return {}
    found = session.scalars(_bodies(firm_id, kind).where(Resource.id.in_(keys)))
    return {body["id"]: body for body in found}


def payments_about(session: Session, firm_id: UUID, invoices: Sequence[Body]) -> list[Body]:
    """Returns the payments that say how the invoices were, are and will be collected."""
    open_clients = {UUID(i["client_id"]) for i in invoices if i["status"] == "open"}
    settled_by = [id_ for invoice in invoices for id_ in invoice["settled_by"]]
    found = several(session, firm_id, "payment", settled_by)
    if open_clients:
        slices = (
            Slice("payment", UNSETTLED, 5000),
            Slice("payment", ("failed",), 500),
            Slice("payment", ("succeeded",), NEWEST),
        )
        recent = gather(session, firm_id, *slices, client_ids=open_clients)["payment"]
        found |= {payment["id"]: payment for payment in recent}
    return list(found.values())


def payments_of_invoice(session: Session, firm_id: UUID, invoice: Body) -> list[Body]:
    """Returns every payment that has to do with one invoice."""
    part = [{"invoice_id": invoice["id"]}]
    query = _bodies(firm_id, "payment").where(
        Resource.client_id == UUID(invoice["client_id"]),
        Resource.body["allocations"].contains(part),
    )
    return list(session.scalars(query))


def invoices_of_estimate(session: Session, firm_id: UUID, estimate: Body) -> list[Body]:
    """Returns the invoices that bill an estimate or did until they were voided, the first first."""
    query = _bodies(firm_id, "invoice").where(
        Resource.client_id == UUID(estimate["client_id"]),
        Resource.body["estimate_id"].astext == estimate["id"],
    )
    return list(session.scalars(query.order_by(Resource.sort, Resource.id)))


def credit_notes_of_invoice(session: Session, firm_id: UUID, invoice: Body) -> list[Body]:
    """Returns the credit notes of one invoice, the newest first."""
    query = _bodies(firm_id, "credit_note").where(
        Resource.client_id == UUID(invoice["client_id"]),
        Resource.body["invoice_id"].astext == invoice["id"],
    )
    return list(session.scalars(query.order_by(Resource.sort.desc(), Resource.id.desc())))


def credit_of(session: Session, firm_id: UUID, client_id: Any, currency: str) -> Body | None:
    """Returns what the client has to its credit in the currency, if there ever was any."""
    query = _bodies(firm_id, "credit_balance").where(
        Resource.client_id == UUID(str(client_id)), Resource.body["currency"].astext == currency
    )
    return session.scalars(query).one_or_none()


def next_item(session: Session, firm_id: UUID, *, after: date) -> Body | None:
    """Returns the next billing item that waits for a date after this one."""
    query = _bodies(firm_id, "billing_item").where(
        Resource.status.in_(("planned", "scheduled")), Resource.sort > after.isoformat()
    )
    return session.scalars(query.order_by(Resource.sort, Resource.id).limit(1)).first()


def items_due_on(session: Session, firm_id: UUID, client_id: UUID, on: str) -> list[Body]:
    """Returns the client's billing items that wait for nothing but this date, as they are billed."""
    query = _bodies(firm_id, "billing_item").where(
        Resource.client_id == client_id, Resource.status == "scheduled", Resource.sort == on
    )
    return list(session.scalars(query.order_by(Resource.id)))


def next_charges(session: Session, firm_id: UUID, last_on: date) -> list[Body]:
    """Returns the recurring services that are charged by a date, the next first."""
    charged_on = Resource.body["next_billing_on"].astext
    query = _bodies(firm_id, "service").where(
        Resource.status.in_(("scheduled", "active")),
        Resource.body["kind"].astext == "recurring",
        charged_on <= last_on.isoformat(),
    )
    return list(session.scalars(query.order_by(charged_on, Resource.id)))


def items_of_service(session: Session, firm_id: UUID, service: Body) -> list[Body]:
    """Returns the billing items of a service, the earliest first; those without a date last."""
    query = _bodies(firm_id, "billing_item").where(
        Resource.client_id == UUID(service["client_id"]),
        Resource.body["service_id"].astext == service["id"],
    )
    return sorted(session.scalars(query), key=lambda item: (item["due_on"] or "9999", item["id"]))


def unapplied_payments(
    session: Session, firm_id: UUID, *, client_ids: Iterable[UUID] | None = None
) -> list[tuple[Body, Body]]:
    """Returns open invoices with succeeded payments that their version does not know yet."""
    newest = gather(
        session, firm_id, Slice("payment", ("succeeded",), NEWEST), client_ids=client_ids
    )["payment"]
    paid = {part["invoice_id"] for payment in newest for part in payment["allocations"]}
    invoices = several(session, firm_id, "invoice", paid)
    return [
        (invoices[part["invoice_id"]], payment)
        for payment in newest
        for part in payment["allocations"]
        if part["invoice_id"] in invoices
        and invoices[part["invoice_id"]]["status"] == "open"
        and payment["id"] not in invoices[part["invoice_id"]]["settled_by"]
    ]


def contacts_of(session: Session, firm_id: UUID, client_id: UUID) -> Sequence[Body]:
    """Returns the client's contacts, the first made first."""
    return resources(session, firm_id, "contact", client_id=client_id, newest_first=False)


def method_given(
    session: Session, firm_id: UUID, proposal: Body, link_id: UUID | None
) -> Body | None:
    """Returns the payment method that a signed link has given for its proposal, if it has."""
    query = _bodies(firm_id, "payment_method").where(
        Resource.client_id == UUID(proposal["client_id"]),
        Resource.status == "active",
        Resource.body["held_for"].astext == proposal["id"],
        Resource.body["added_by"].astext == f"link:{link_id}",
    )
    return session.scalars(query).first()


def has_signed_in(session: Session, firm_id: UUID, contact_id: str) -> bool:
    """Tells whether the contact has a session here: then they have a password for sure."""
    query = select(BrowserSession.membership_id).where(
        BrowserSession.firm_id == firm_id, BrowserSession.membership_id == UUID(contact_id)
    )
    return session.scalars(query.limit(1)).first() is not None


def services_of_proposal(session: Session, firm_id: UUID, proposal_id: UUID) -> int:
    """Returns how many services of the proposal have arrived."""
    query = select(func.count()).where(
        Resource.firm_id == firm_id,
        Resource.kind == "service",
        Resource.body["proposal_id"].astext == str(proposal_id),
    )
    return session.scalar(query) or 0


def count(
    session: Session,
    firm_id: UUID,
    kind: str,
    *,
    client_id: UUID | None = None,
    statuses: Sequence[str] | None = None,
) -> int:
    """Returns how many things of a kind there are."""
    query = select(func.count()).where(
        Resource.firm_id == firm_id, Resource.kind == kind, Resource.removed.is_(False)
    )
    if client_id is not None:
        query = query.where(Resource.client_id == client_id)
    if statuses is not None:
        query = query.where(Resource.status.in_(statuses))
    return session.scalar(query) or 0


def activities(
    session: Session,
    firm_id: UUID,
    *,
    client_id: UUID | None = None,
    subjects: Sequence[UUID] | None = None,
    types: Sequence[str] | None = None,
    limit: int = 8,
) -> Sequence[Activity]:
    """Returns the latest lines of activity of a client, or about some things."""
    query = select(Activity).where(Activity.firm_id == firm_id)
    if client_id is not None:
        query = query.where(Activity.client_id == client_id)
    if subjects is not None:
        query = query.where(Activity.subject.in_(subjects))
    if types is not None:
        query = query.where(Activity.type.in_(types))
    return session.scalars(
        query.order_by(Activity.at.desc(), Activity.id.desc()).limit(limit)
    ).all()


def _bodies(firm_id: UUID, kind: str) -> Select[Body]:
    return select(Resource.body).where(
        Resource.firm_id == firm_id, Resource.kind == kind, Resource.removed.is_(False)
    )


def _slice(firm_id: UUID, slice_: Slice, clients: list[UUID] | None) -> Any:
    query = select(literal(slice_.kind).label("kind"), Resource.body).where(
        Resource.firm_id == firm_id,
        Resource.kind == slice_.kind,
        Resource.removed.is_(False),
    )
    if clients is not None:
        query = query.where(Resource.client_id.in_(clients))
    if slice_.statuses is not None:
        query = query.where(Resource.status.in_(slice_.statuses))
    newest = query.order_by(Resource.sort.desc(), Resource.id.desc()).limit(slice_.limit)
    return select(newest.subquery())
