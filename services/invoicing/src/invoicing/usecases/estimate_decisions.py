"""Send an estimate, and decide on it: view, approve, decline, revoke, expire, cancel."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Forbidden, TooManyRequests
from common.outbox import publish
from invoicing import queries
from invoicing.events import (
    EstimateApproved,
    EstimateCanceled,
    EstimateChanged,
    EstimateDeclined,
    EstimateExpired,
    EstimateRevoked,
    EstimateSent,
)
from invoicing.models import ESTIMATE_SERIES, Contact, Estimate, Firm
from invoicing.rules.taxes import told
from invoicing.usecases import copies, mails
from invoicing.usecases.estimates import seal_estimate
from invoicing.usecases.numbering import give_numbers
from invoicing.usecases.pricing import taxes_of
from invoicing.usecases.proposals import refuse_archived
from invoicing.usecases.signing import (
    contact_of,
    expiry_of,
    readers_of,
    refuse_delegate,
    refuse_foreign_links,
    refuse_without_way_in,
    shown_to,
)

RESENT_AT_MOST_EVERY = timedelta(minutes=10)
CONTACT_GONE = "estimate_contact_removed"


def send_estimate(
    session: Session,
    who: Principal,
    estimate: Estimate,
    *,
    links: dict[UUID, str],
    message: str,
    expires_on: date | None,
    public_url: str,
    now: datetime,
) -> Estimate:
    """Shows a draft, or what has expired, to its client; with the first sending it has a number."""
    firm = copies.the_firm(session, who.firm_id)
    letters = _letters(session, estimate, firm, public_url, now)
    estimate.expires_on = expires_on or estimate.expires_on
    expires_at = expiry_of(estimate, firm)
    estimate.refuse_unsendable(expires_at, now)
    readers = _readers(session, estimate, links, public_url)
    if estimate.number is None:
        _number(session, firm, estimate, now)
    estimate.send(expires_at, now)
    _tell_taxes(session, firm, estimate)
    seal_estimate(estimate)
    publish(session, EstimateSent, estimate, by=who)
    letters.estimate_sent(estimate, readers, links, message)
    return estimate


def resend_estimate(
    session: Session,
    who: Principal,
    estimate: Estimate,
    *,
    links: dict[UUID, str],
    public_url: str,
    now: datetime,
) -> Estimate:
    """Writes once more of what waits for an answer, at most every ten minutes."""
    firm = copies.the_firm(session, who.firm_id)
    letters = _letters(session, estimate, firm, public_url, now)
    if estimate.status == "sent" and estimate.sent_at and now < _again(estimate.sent_at):
        wait = int((_again(estimate.sent_at) - now).total_seconds()) + 1
        sentence = "It was sent less than ten minutes ago."
        raise TooManyRequests("estimate_sent_just_now", sentence, retry_after=wait)
    estimate.send_again(now)
    readers = _readers(session, estimate, links, public_url)
    publish(session, EstimateChanged, estimate, by=who, reason="sent again")
    letters.estimate_sent(estimate, readers, links)
    return estimate


def view_estimate(
    session: Session, who: Principal, estimate_id: UUID, *, now: datetime
) -> Estimate:
    """Notes that the client has seen it; a member's look, or one on their behalf, is not that."""
    estimate = shown_to(session, who, estimate_id, queries.locked_estimate)
    if who.client_id is not None and not who.only_looks and estimate.view(now):
        publish(session, EstimateChanged, estimate, by=who)
    return estimate


def approve_estimate(
    session: Session,
    who: Principal,
    estimate_id: UUID,
    approval: dict[str, Any],
    *,
    now: datetime,
) -> Estimate:
    """Approves the document that was read; the very same approval again changes nothing."""
    refuse_delegate(who)
    if who.client_id is None:
        raise Forbidden("approval_is_the_clients", "Only the client approves an estimate.")
    estimate = shown_to(session, who, estimate_id, queries.locked_estimate)
    approval = approval | {"contact_id": contact_of(who, estimate)}
    if estimate.is_approved_by(approval):
        return estimate
    estimate.approve(approval, now)
    publish(session, EstimateApproved, estimate, by=who)
    return estimate


def decline_estimate(
    session: Session, who: Principal, estimate_id: UUID, *, reason: str, now: datetime
) -> Estimate:
    """Declines it, which only the client can do; a member revokes it."""
    refuse_delegate(who)
    if who.client_id is None:
        raise Forbidden("decline_is_the_clients", "Only the client declines. Revoke it instead.")
    estimate = shown_to(session, who, estimate_id, queries.locked_estimate)
    estimate.decline(reason, now)
    publish(session, EstimateDeclined, estimate, by=who, reason=reason)
    return estimate


def revoke_estimate(
    session: Session, who: Principal, estimate_id: UUID, *, now: datetime
) -> Estimate:
    """Takes it back to be changed; what was read of it can no longer be approved."""
    estimate = queries.locked_estimate(session, who.firm_id, estimate_id)
    estimate.revoke(now)
    seal_estimate(estimate)
    publish(session, EstimateRevoked, estimate, by=who)
    return estimate


def cancel_estimate(
    session: Session, who: Principal, estimate_id: UUID, *, reason: str, now: datetime
) -> Estimate:
    """Gives up what is not billed of it."""
    estimate = queries.locked_estimate(session, who.firm_id, estimate_id)
    estimate.cancel(reason, now)
    publish(session, EstimateCanceled, estimate, by=who, reason=reason)
    return estimate


def expire_estimates(session: Session, who: Principal, *, now: datetime) -> int:
    """Ends the estimates whose day is over; returns how many."""
    expired = queries.expired_estimates(session, who.firm_id, now)
    for estimate in expired:
        estimate.expire(now)
        publish(session, EstimateExpired, estimate, by=who)
    return len(expired)


def _tell_taxes(session: Session, firm: Firm, estimate: Estimate) -> None:
    """Since it was written a tax of it may have come onto the list."""
    estimate.taxes = told(estimate.taxes, taxes_of(session, firm).meanings)


def _readers(
    session: Session, estimate: Estimate, links: dict[UUID, str], public_url: str
) -> list[Contact]:
    """Returns who is written to; who is asked to approve it has a way in."""
    readers = readers_of(session, estimate, CONTACT_GONE)
    refuse_without_way_in(readers[0], links)
    refuse_foreign_links(session, estimate, links, public_url)
    return readers


def _number(session: Session, firm: Firm, estimate: Estimate, now: datetime) -> None:
    given = give_numbers(session, firm, ESTIMATE_SERIES, count=1, now=now)
    estimate.year, estimate.sequence = given.day.year, given.first
    estimate.number = given.number(given.first)


def _letters(
    session: Session, estimate: Estimate, firm: Firm, public_url: str, now: datetime
) -> mails.Letters:
    client = copies.the_client(session, firm.id, estimate.client_id)
    refuse_archived(client)
    return mails.Letters(session, firm, client, public_url, now)


def _again(sent_at: datetime) -> datetime:
    return sent_at + RESENT_AT_MOST_EVERY
