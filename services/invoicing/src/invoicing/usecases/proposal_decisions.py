"""Send a proposal, and decide on it: view, accept, decline, revoke, lose, expire."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Forbidden, NotYet
from common.outbox import publish
from invoicing import queries
from invoicing.events import (
    ProposalAccepted,
    ProposalChanged,
    ProposalCompleted,
    ProposalDeclined,
    ProposalExpired,
    ProposalLost,
    ProposalResent,
    ProposalRevoked,
    ProposalSent,
)
from invoicing.models import Client, Firm, Proposal
from invoicing.usecases import copies, mails
from invoicing.usecases.change_orders import locked_superseded, supersede
from invoicing.usecases.choices import agree_to, split_choice
from invoicing.usecases.proposals import refuse_archived, seal
from invoicing.usecases.signing import (
    contact_of,
    end_of,
    expiry_of,
    readers_of,
    refuse_delegate,
    refuse_foreign_links,
    shown_to,
)

ON_BEHALF = "Give a reason to accept on the client's behalf."
SIGNER_GONE = "proposal_signer_removed"


def send_proposal(
    session: Session,
    who: Principal,
    proposal: Proposal,
    *,
    links: dict[UUID, str],
    message: str,
    public_url: str,
    now: datetime,
) -> Proposal:
    """Offers a draft to its client and writes to everyone there who is to know."""
    firm, client = _both_sides(session, proposal)
    proposal.send(now, expiry_of(proposal, firm))
    proposal.mail(now)
    readers = readers_of(session, proposal, SIGNER_GONE)
    refuse_foreign_links(session, proposal, links, public_url)
    publish(session, ProposalSent, proposal, by=who)
    letters = mails.Letters(session, firm, client, public_url, now)
    letters.proposal_sent(proposal, readers, links, message)
    return proposal


def resend_proposal(
    session: Session,
    who: Principal,
    proposal: Proposal,
    *,
    links: dict[UUID, str],
    message: str,
    public_url: str,
    now: datetime,
) -> Proposal:
    """Writes again about the same document, to everyone who is to know."""
    firm, client = _both_sides(session, proposal)
    proposal.mail(now)
    readers = readers_of(session, proposal, SIGNER_GONE)
    refuse_foreign_links(session, proposal, links, public_url)
    publish(session, ProposalResent, proposal, by=who)
    letters = mails.Letters(session, firm, client, public_url, now)
    letters.proposal_sent(proposal, readers, links, message, kind="proposal.resent")
    return proposal


def offer_proposal(
    session: Session, who: Principal, proposal: Proposal, *, now: datetime
) -> Proposal:
    """Lets the client accept a draft without a mail: they find it in My Billing."""
    firm, _ = _both_sides(session, proposal)
    proposal.send(now, expiry_of(proposal, firm))
    readers_of(session, proposal, SIGNER_GONE)
    publish(session, ProposalSent, proposal, by=who, reason="Without a mail.")
    return proposal


def extend_proposal(
    session: Session, who: Principal, proposal_id: UUID, *, expires_on: date, now: datetime
) -> Proposal:
    """Leaves it open for longer, as a new version of the same offer."""
    proposal = queries.locked_proposal(session, who.firm_id, proposal_id)
    firm = copies.the_firm(session, who.firm_id)
    proposal.extend(expires_on, end_of(expires_on, firm), now)
    seal(proposal)
    publish(session, ProposalChanged, proposal, by=who, reason=f"Open until {expires_on}.")
    return proposal


def view_proposal(
    session: Session, who: Principal, proposal_id: UUID, *, now: datetime
) -> Proposal:
    """Notes that the client has seen it; a member's look, or one on their behalf, is not that."""
    proposal = shown_to(session, who, proposal_id, queries.locked_proposal)
    if who.client_id is not None and not who.only_looks and proposal.view(now):
        publish(session, ProposalChanged, proposal, by=who)
    return proposal


def accept_proposal(
    session: Session,
    who: Principal,
    proposal_id: UUID,
    acceptance: dict[str, Any],
    *,
    payment_method_id: UUID | None,
    now: datetime,
) -> Proposal:
    """Accepts the document that was read; the very same acceptance again changes nothing."""
    acceptance, chosen = split_choice(acceptance)
    refuse_delegate(who)
    if who.client_id is None and not acceptance["on_behalf_reason"]:
        raise Forbidden("acceptance_is_the_clients", ON_BEHALF)
    proposal = shown_to(session, who, proposal_id, queries.locked_proposal)
    acceptance = acceptance | {"contact_id": contact_of(who, proposal)}
    if who.client_id is not None:
        acceptance["on_behalf_reason"] = None
    if proposal.is_accepted_by(acceptance, chosen, payment_method_id):
        return proposal
    proposal.refuse_unless_open(acceptance["document_hash"], now)
    changed = locked_superseded(session, proposal)
    proposal.accept(acceptance | agree_to(who, proposal, chosen), payment_method_id, now)
    supersede(session, who, changed, proposal, now=now)
    publish(session, ProposalAccepted, proposal, by=who, reason=acceptance["on_behalf_reason"])
    return proposal


def decline_proposal(
    session: Session, who: Principal, proposal_id: UUID, *, reason: str, now: datetime
) -> Proposal:
    """Declines it, which only the client can do; a member marks it lost."""
    refuse_delegate(who)
    if who.client_id is None:
        raise Forbidden("decline_is_the_clients", "Only the client declines. Mark it lost instead.")
    proposal = shown_to(session, who, proposal_id, queries.locked_proposal)
    proposal.decline(reason, now)
    publish(session, ProposalDeclined, proposal, by=who, reason=reason)
    return proposal


def revoke_proposal(
    session: Session, who: Principal, proposal_id: UUID, *, now: datetime
) -> Proposal:
    """Takes it back to be changed; what was read of it can no longer be accepted."""
    proposal = queries.locked_proposal(session, who.firm_id, proposal_id)
    proposal.revoke(now)
    seal(proposal)
    publish(session, ProposalRevoked, proposal, by=who)
    return proposal


def lose_proposal(
    session: Session, who: Principal, proposal_id: UUID, *, reason: str, now: datetime
) -> Proposal:
    """Gives it up."""
    proposal = queries.locked_proposal(session, who.firm_id, proposal_id)
    proposal.lose(reason, now)
    publish(session, ProposalLost, proposal, by=who, reason=reason)
    return proposal


def expire_proposals(session: Session, who: Principal, *, now: datetime) -> int:
    """Ends the proposals whose day is over; returns how many."""
    expired = queries.expired_proposals(session, who.firm_id, now)
    for proposal in expired:
        proposal.expire(now)
        publish(session, ProposalExpired, proposal, by=who)
    return len(expired)


def finish_line(session: Session, who: Principal, line_id: UUID, *, now: datetime) -> None:
    """Notes that the service of a line has ended; without any left the proposal is completed."""
    proposal = queries.locked_proposal_of_line(session, who.firm_id, line_id)
    if proposal is None:
        raise NotYet(f"proposal with line {line_id}")
    if proposal.finish_line(line_id, now):
        publish(session, ProposalCompleted, proposal, by=who)


def _both_sides(session: Session, proposal: Proposal) -> tuple[Firm, Client]:
    client = copies.the_client(session, proposal.firm_id, proposal.client_id)
    refuse_archived(client)
    return copies.the_firm(session, proposal.firm_id), client
