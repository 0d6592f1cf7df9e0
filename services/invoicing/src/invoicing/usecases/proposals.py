"""Write a proposal: draft it, change it, price it without keeping it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from common.ids import new_id
from common.outbox import publish
from invoicing.events import ProposalChanged, ProposalCreated
from invoicing.models import PROPOSAL_SERIES, Client, Firm, Proposal, ProposalLine
from invoicing.rules.content_hash import content_hash
from invoicing.rules.options import Group
from invoicing.rules.totals import Method
from invoicing.schemas.proposals import OfferSchema
from invoicing.usecases import copies
from invoicing.usecases.continuations import refuse_strange_changes
from invoicing.usecases.numbering import give_numbers
from invoicing.usecases.pricing import method_of, price_offer, taxes_of

OFFER = OfferSchema()


def preview(
    session: Session,
    who: Principal,
    *,
    currency: str,
    lines: Sequence[ProposalLine],
    option_groups: Sequence[dict[str, str]],
    method: Method | None,
) -> dict[str, Any]:
    """Prices lines as a proposal would, and keeps nothing; unless said, as the firm does now."""
    firm = copies.the_firm(session, who.firm_id)
    method = method or method_of(session, firm)
    totals = price_offer(lines, _groups(option_groups), currency, taxes_of(session, firm), method)
    for position, line in enumerate(lines, start=1):
        line.position = position
    return {"lines": lines, "totals": totals, **asdict(method)}


def draft_proposal(
    session: Session,
    who: Principal,
    draft: dict[str, Any],
    *,
    now: datetime,
    method: Method | None = None,
    supersedes: Proposal | None = None,
) -> Proposal:
    """Drafts a proposal under the next number of the firm's year; unless said, priced as it does now."""
    firm = copies.the_firm(session, who.firm_id)
    proposal = Proposal(id=new_id(), firm_id=who.firm_id, created_at=now, status="draft")
    proposal.document_version = 1
    proposal.be_priced(method or method_of(session, firm))
    if supersedes is not None:
        proposal.supersedes_id, proposal.supersedes_number = supersedes.id, supersedes.number
    _write(session, firm, proposal, draft, now)
    given = give_numbers(session, firm, PROPOSAL_SERIES, count=1, now=now)
    proposal.number = given.number(given.first)
    seal(proposal)
    session.add(proposal)
    publish(session, ProposalCreated, proposal, by=who)
    return proposal


def change_proposal(
    session: Session, who: Principal, proposal: Proposal, draft: dict[str, Any], *, now: datetime
) -> Proposal:
    """Replaces the whole document of a draft."""
    _write(session, copies.the_firm(session, who.firm_id), proposal, draft, now)
    seal(proposal)
    publish(session, ProposalChanged, proposal, by=who)
    return proposal


def copy_proposal(
    session: Session,
    who: Principal,
    proposal: Proposal,
    *,
    client_id: UUID | None,
    contact_id: UUID | None,
    now: datetime,
) -> Proposal:
    """Drafts the same proposal once more, for its client or for another one."""
    client = copies.the_client(session, who.firm_id, client_id or proposal.client_id)
    if client.currency != proposal.currency and client.id != proposal.client_id:
        raise Conflict("currency_mismatch", f"{client.name} is billed in {client.currency}.")
    if client.id != proposal.client_id and contact_id is None:
        sentences = {"contact_id": ["Choose who signs."]}
        raise Invalid("contact_missing", "Choose who signs.", errors=sentences)
    # Until when the new one is open is a new decision.
    draft = {name: getattr(proposal, name) for name in COPIED} | {
        "client_id": client.id,
        "contact_id": contact_id or proposal.contact_id,
        "expires_on": None,
        "option_groups": [dict(group) for group in proposal.option_groups],
        "lines": [line.copied() for line in proposal.lines],
    }
    return draft_proposal(session, who, draft, now=now, method=proposal.method)


COPIED = ("title", "introduction", "terms", "currency", "payment_method_required")


def seal(proposal: Proposal) -> None:
    """Takes the hash of exactly what the client will see."""
    proposal.document_hash = content_hash(OFFER.dump(proposal))


def _write(
    session: Session, firm: Firm, proposal: Proposal, draft: dict[str, Any], now: datetime
) -> None:
    client = copies.the_client(session, firm.id, draft["client_id"])
    refuse_archived(client)
    copies.the_contact(session, firm.id, client.id, draft["contact_id"])
    refuse_strange_changes(session, proposal, client.id, draft["lines"])
    fields = draft | {"currency": draft["currency"] or client.currency}
    fields["totals"] = price_offer(
        draft["lines"],
        _groups(draft["option_groups"]),
        fields["currency"],
        taxes_of(session, firm),
        proposal.method,
    )
    proposal.write(now=now, **fields)


def _groups(drafts: Sequence[dict[str, str]]) -> list[Group]:
    return [Group(draft["name"], draft["choose"]) for draft in drafts]


def refuse_archived(client: Client) -> None:
    """Raises Conflict if nothing more may be made for the client."""
    if not client.is_active:
        raise Conflict("client_archived", "This client is archived. Restore it first.")
