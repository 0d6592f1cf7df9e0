"""What becomes of a subscription whose invoices are not collected, and once they are."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from subscriptions.events import ServiceChanged
from subscriptions.queries import collecting as queries
from subscriptions.rules.collecting import FAILING, FINE, GIVEN_UP, standing
from subscriptions.rules.endings import ARCHIVE
from subscriptions.usecases.days import today_in
from subscriptions.usecases.endings import end_service
from subscriptions.usecases.following import announce
from subscriptions.usecases.holding import end_of_period, go_on, hold_back
from subscriptions.usecases.lives import Life, held_from, the_life
from subscriptions.usecases.services import tell
from subscriptions.usecases.settings import the_settings

UNPAID = "unpaid"


def note_failure(
    session: Session, who: Principal, payment: Mapping[str, Any], *, now: datetime
) -> None:
    """An attempt to collect failed; of an invoice that is not known here yet, that is kept.

    What a person tried says nothing of what collection still tries, or has never begun to.
    """
    if payment["initiated_by"] != "schedule":
        return
    invoices = [part["invoice_id"] for part in payment["allocations"]]
    said = {"attempt": payment["attempt"], "is_tried_again": payment["next_retry_at"] is not None}
    failed = {"firm_id": who.firm_id, "payment_id": payment["id"]} | said
    queries.keep_failures(session, [failed | {"invoice_id": id_} for id_ in invoices])
    follow_invoices(session, who, invoices, now=now)


def note_chargeback(
    session: Session, who: Principal, payment: Mapping[str, Any], *, now: datetime
) -> None:
    """A bank took money back: what it had paid is owed again, and a person decides what is tried."""
    invoices = [
        share["invoice_id"]
        for dispute in payment["disputes"]
        if dispute["status"] == "lost"
        for share in dispute["shares"]
    ]
    said = {"attempt": payment["attempt"], "is_tried_again": True}
    failed = {"firm_id": who.firm_id, "payment_id": payment["id"]} | said
    queries.keep_failures(session, [failed | {"invoice_id": id_} for id_ in invoices])
    follow_invoices(session, who, invoices, now=now)


def note_invoice(
    session: Session, who: Principal, invoice: Mapping[str, Any], *, version: int, now: datetime
) -> None:
    """An invoice is settled, or is open again; of others than subscriptions' nothing is kept."""
    if billed := queries.billed_in(session, who.firm_id, invoice["billing_group_id"]):
        state = {"id": invoice["id"], "version": version, "status": invoice["status"]}
        queries.keep_state(session, state | {"firm_id": who.firm_id})
        _follow(session, who, billed, now)


def follow_issued(
    session: Session, who: Principal, invoice_ids: Iterable[UUID], *, now: datetime
) -> None:
    """Invoices are known now that an attempt to collect may have failed for before."""
    if failed := queries.with_failures(session, who.firm_id, invoice_ids):
        follow_invoices(session, who, failed, now=now)


def follow_invoices(
    session: Session, who: Principal, invoice_ids: Iterable[UUID], *, now: datetime
) -> None:
    """Lets the subscriptions on the invoices become what all that is known of theirs says."""
    _follow(session, who, queries.billed_on(session, who.firm_id, invoice_ids), now)


def follow_collection(
    session: Session, who: Principal, life: Life, *, today: date, now: datetime
) -> None:
    """Derives it from every attempt that failed and every invoice that is open, never from one fact."""
    found = standing(queries.open_failures(session, who.firm_id, life.subscription.id))
    subscription = life.subscription
    if found == FINE and subscription.status in ("past_due", "unpaid"):
        _recover(session, who, life, today, now)
        return
    if found in (FAILING, GIVEN_UP) and subscription.status in ("trialing", "active"):
        subscription.fall_behind()
        announce(session, who, subscription, life.service)
    if found == GIVEN_UP and subscription.status == "past_due":
        _give_up(session, who, life, today, now)


def _follow(session: Session, who: Principal, ids: Iterable[UUID], now: datetime) -> None:
    today = today_in(session, who.firm_id, now)
    for id_ in ids:
        follow_collection(session, who, the_life(session, who, id_), today=today, now=now)


def _recover(session: Session, who: Principal, life: Life, today: date, now: datetime) -> None:
    """All is paid: it is active again, and what was held back for want of pay goes on from today."""
    subscription, service = life
    was_held = subscription.status == "unpaid"
    subscription.activate()
    subscription.begin_pause(today)
    if was_held:
        go_on(session, service, held_from(life), today, today, now)
    announce(session, who, subscription, service)
    tell(session, who, ServiceChanged, service)


def _give_up(session: Session, who: Principal, life: Life, today: date, now: datetime) -> None:
    """Does what the firm said is to follow when nothing more is tried."""
    subscription, service = life
    follows = the_settings(session, who.firm_id, now=now).when_unpaid
    if follows == "unpaid":
        since = min(filter(None, (held_from(life), end_of_period(service, today))))
        subscription.is_unpaid()
        hold_back(service, since, today, now)
        announce(session, who, subscription, service)
        tell(session, who, ServiceChanged, service)
    # One whose end has come already ends as that was chosen: the run has only not been there yet.
    elif follows == "cancel" and not service.ends_by(today):
        subscription.cancel_on(today, UNPAID, None)
        wanted = {"ends_on": None, "unissued": ARCHIVE}
        end_service(session, who, service.id, wanted, now=now)
