"""The clock edge: collects what is due, asks about what is unknown, ends what is over."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now, now
from common.db import Database
from common.errors import AppError
from common.logs import get_logger
from common.processes import Job
from payments import queries
from payments.gateways import Answer, Gateway, GatewayError, Gateways, OutcomeUnknown
from payments.models import Payment
from payments.usecases.answers import record_answer
from payments.usecases.asking import (
    ask,
    ask_for_refund,
    forget,
    give_up,
    look_up,
    look_up_refund,
)
from payments.usecases.breaking import Turn, note_answer, take_turn
from payments.usecases.collecting import begin_collection
from payments.usecases.expiring import warn_of_expiry
from payments.usecases.gateway_looks import Found, begin_look, refused_of, see, settle_look
from payments.usecases.hearing import hear_bank
from payments.usecases.holds import lapse_hold
from payments.usecases.link_methods import forget_given
from payments.usecases.method_requests import follow_request
from payments.usecases.methods import expire_method
from payments.usecases.moments import moment
from payments.usecases.reconciling import (
    Span,
    begin_reconciliation,
    compare,
    end_reconciliation,
    is_charged_after_all,
    read_charges,
    record_differences,
)
from payments.usecases.refund_answers import record_refund
from payments.usecases.refunds import begin_asking, is_to_be_asked_for
from payments.usecases.reservations import lapse_reservation
from payments.usecases.resolving import begin_check, begin_resolution, is_key_alive

log = get_logger(__name__)

BATCH = 50

Find = Callable[[Session, datetime, int], Sequence[Any]]
Take = Callable[..., int]


def jobs(app: Database, worker: Database, gateways: Gateways, unanswered: timedelta) -> list[Job]:
    """Returns the service's jobs; any number of workers may run them at once."""
    lost = partial(queries.payments_to_ask_about, unanswered=unanswered)
    each = partial(partial, _each, worker)
    books = each(queries.firms_to_reconcile, partial(reconcile, app, gateways))
    in_time = partial(Job, woken=False)  # What time ends was not ended by what was published.
    return [
        Job("collect", each(queries.payments_to_collect, partial(collect, app, gateways))),
        in_time("resolve", each(lost, partial(resolve, app, gateways, unanswered))),
        Job("check", each(queries.payments_to_check, partial(check, app, gateways))),
        in_time("hear", each(queries.news_to_hear, partial(hear, app))),
        in_time("give back", each(queries.refunds_to_ask_about, partial(give_back, app, gateways))),
        in_time("expire", each(queries.methods_to_expire, partial(expire, app))),
        in_time("warn", each(queries.methods_to_warn_of, partial(warn, app))),
        in_time("remind", each(queries.requests_to_follow, partial(remind, app))),
        in_time("lapse", each(queries.reservations_to_lapse, partial(lapse, app))),
        in_time("let go", each(queries.holds_to_lapse, partial(let_go, app))),
        Job("webhooks", each(queries.events_to_look_at, partial(look, app, gateways))),
        in_time("reconcile", books, every=60),
        in_time("forget", each(queries.methods_given_for_nothing, partial(drop, app, gateways))),
    ]


def collect(
    app: Database, gateways: Gateways, firm_id: UUID, payment_id: UUID, gateway: str
) -> int:
    """Charges a planned payment: intent committed, gateway asked, answer recorded.

    A gateway that refuses connections or breaks is left alone, and nothing is begun.
    """
    who = Principal.system(firm_id, "collection")
    with app.transaction(firm_id) as session:
        turn = take_turn(session, who, gateway, wall=now())
        at = moment(session, who)
        payment = begin_collection(session, who, payment_id, at=at) if turn.may_ask else None
    if payment is not None and payment.status == "processing":
        answer = ask(gateways, payment)
        _record(app, who, payment, answer)
        _note(app, who, payment, answer, turn)
    return payment is not None


def resolve(
    app: Database,
    gateways: Gateways,
    unanswered: timedelta,
    firm_id: UUID,
    payment_id: UUID,
    gateway: str,
) -> int:
    """Repeats the identical request with the same key; when the key is too old, looks it up.

    It takes turns with what is collected: a gateway that was away is not asked about all at once.
    """
    who, payment = Principal.system(firm_id, "resolver"), None
    with app.transaction(firm_id) as session:
        turn = take_turn(session, who, gateway, wall=now())
        if turn.may_ask:
            payment = begin_resolution(session, who, payment_id, wall=now(), unanswered=unanswered)
    if payment is not None:
        answer = _ask_again(gateways, payment)
        _record(app, who, payment, answer)
        # That it broke is said again for as long as the key lives, and nothing of how it is now.
        if answer.outcome != "unknown":
            _note(app, who, payment, answer, turn)
    return payment is not None


def _ask_again(gateways: Gateways, payment: Payment) -> Answer:
    asking = ask if is_key_alive(payment, now()) else look_up
    answer = asking(gateways, payment)
    if answer.outcome == "requires_action":
        return give_up(gateways, payment)  # Its payer was never asked, and is not now.
    return answer


def check(app: Database, gateways: Gateways, firm_id: UUID, payment_id: UUID) -> int:
    """Looks at a debit under way, or ends the wait for an authentication that nobody gave."""
    who = Principal.system(firm_id, "collection")
    with app.transaction(firm_id) as session:
        payment = begin_check(session, who, payment_id, now=firm_now(session, firm_id))
    if payment is not None:
        answer = look_up(gateways, payment)
        refused = answer.outcome == "declined" and payment.status == "requires_action"
        if answer.outcome == "requires_action" or refused:
            answer = give_up(gateways, payment)
        _record(app, who, payment, answer)
    return payment is not None


def hear(app: Database, firm_id: UUID, payment_id: UUID, kind: str) -> int:
    """Hears what a bank of the sandbox says of a charge: a dispute, how it ends, a debit returned."""
    who = Principal.system(firm_id, "sandbox")
    with app.transaction(firm_id) as session:
        return hear_bank(session, who, payment_id, kind, at=moment(session, who))


def give_back(app: Database, gateways: Gateways, firm_id: UUID, refund_id: UUID) -> int:
    """Asks again for a refund that got no answer, as for a charge, or looks at one that takes days."""
    who = Principal.system(firm_id, "resolver")
    with app.transaction(firm_id) as session:
        refund = begin_asking(session, who, refund_id, at=moment(session, who))
    if refund is not None:
        asking = ask_for_refund if is_to_be_asked_for(refund, now()) else look_up_refund
        answer = asking(gateways, refund)
        with app.transaction(firm_id) as session:
            at = moment(session, who)
            record_refund(session, who, refund.payment_id, refund_id, answer, at=at)
    return refund is not None


def expire(app: Database, firm_id: UUID, method_id: UUID) -> int:
    """Ends a card whose last month is over."""
    who = Principal.system(firm_id, "expiry")
    with app.transaction(firm_id) as session:
        at = firm_now(session, firm_id)
        return expire_method(session, who, method_id, now=at) is not None


def warn(app: Database, firm_id: UUID, method_id: UUID) -> int:
    """Says that a card is about to expire."""
    who = Principal.system(firm_id, "expiry")
    with app.transaction(firm_id) as session:
        at = firm_now(session, firm_id)
        return warn_of_expiry(session, who, method_id, now=at) is not None


def remind(app: Database, firm_id: UUID, client_id: UUID) -> int:
    """Asks a client again for a payment method, or no more if it has left."""
    who = Principal.system(firm_id, "requests")
    with app.transaction(firm_id) as session:
        now = firm_now(session, firm_id)
        return follow_request(session, who, client_id, now=now) is not None


def lapse(app: Database, firm_id: UUID, reservation_id: UUID) -> int:
    """Lets go of a method that was reserved a day ago for what never started."""
    who = Principal.system(firm_id, "reservations")
    with app.transaction(firm_id) as session:
        lapsed = lapse_reservation(session, who, reservation_id, at=moment(session, who))
    return lapsed is not None


def let_go(app: Database, firm_id: UUID, hold_id: UUID, invoice_id: UUID) -> int:
    """Ends a hold that invoicing has not answered in time."""
    who = Principal.system(firm_id, "holds")
    with app.transaction(firm_id) as session:
        at = moment(session, who)
        return lapse_hold(session, who, hold_id, invoice_id, at=at) is not None


def drop(app: Database, gateways: Gateways, firm_id: UUID, method_id: UUID) -> int:
    """Removes a card that was given by a link for what came to nothing."""
    who = Principal.system(firm_id, "reservations")
    with app.transaction(firm_id) as session:
        method = forget_given(session, who, method_id, now=firm_now(session, firm_id))
    if method is not None:
        forget(gateways, method)
    return method is not None


def look(app: Database, gateways: Gateways, firm_id: UUID, event_id: UUID) -> int:
    """Looks into what a gateway told; one that cannot be asked now is asked again later."""
    who = Principal.system(firm_id, "webhooks")
    with app.transaction(firm_id) as session:
        event = begin_look(session, who, event_id, wall=now())
    if event is not None:
        try:
            found = see(gateways.named(firm_id, event.gateway), event)
            found = _closed(app, gateways, firm_id, found)
        except GatewayError as error:
            log.warning("gateway not asked", event_id=str(event_id), reason=str(error)[:200])
            return 0
        with app.transaction(firm_id) as session:
            settle_look(session, who, event_id, found, at=moment(session, who))
    return 1


def _closed(app: Database, gateways: Gateways, firm_id: UUID, found: Found) -> Found:
    """Ends what a bank refused while its payer was awaited: a page still open could confirm it later."""
    with app.transaction(firm_id) as session:
        payment = refused_of(session, firm_id, found)
    if payment is None:
        return found
    answer = give_up(gateways, payment)
    if answer.outcome == "unknown":
        raise OutcomeUnknown("The gateway did not say whether the charge was ended.")
    return found.answered(answer)


def reconcile(app: Database, gateways: Gateways, firm_id: UUID) -> int:
    """Holds a firm's books against its gateways'; one that is away is read in an hour."""
    who, wall = Principal.system(firm_id, "reconciliation"), now()
    with app.transaction(firm_id) as session:
        span = begin_reconciliation(session, who, wall=wall)
    if span is None:
        return 0
    try:
        for name in span.gateways:
            _compare(app, gateways.named(firm_id, name), who, name, span)
    except GatewayError as error:
        log.warning("books not read", firm_id=str(firm_id), reason=str(error)[:200])
        return 0
    with app.transaction(firm_id) as session:
        end_reconciliation(session, who, wall=wall)
    return 1


def _compare(app: Database, gateway: Gateway, who: Principal, name: str, span: Span) -> None:
    charges = read_charges(gateway, who, span)
    with app.transaction(who.firm_id) as session:
        found = compare(session, who, name, charges, span)
    left = [each for each in found if not is_charged_after_all(gateway, who, each)]
    with app.transaction(who.firm_id) as session:
        record_differences(session, who, name, left, at=moment(session, who))


def _each(worker: Database, find: Find, take: Take) -> int:
    """Takes one after the other; a refusal is said aloud, and the others go on."""
    with worker.transaction(None) as session:
        due = find(session, now(), BATCH)
    done = 0
    for row in due:
        try:
            done += take(*row)
        except AppError as refusal:
            log.error("refused by itself", firm_id=str(row[0]), code=refusal.code)
    return done


def _note(app: Database, who: Principal, payment: Payment, answer: Answer, turn: Turn) -> None:
    if turn.is_watched or answer.is_away:
        with app.transaction(who.firm_id) as session:
            note_answer(session, who, payment.gateway, answer, wall=now())


def _record(app: Database, who: Principal, payment: Payment, answer: Answer) -> None:
    with app.transaction(who.firm_id) as session:
        record_answer(session, who, payment.id, answer, at=moment(session, who))
