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
from payments.gateways import Answer, Gateways
from payments.models import Payment
from payments.usecases.answers import record_answer
from payments.usecases.asking import ask, forget, look_up
from payments.usecases.collecting import begin_collection
from payments.usecases.holds import lapse_hold
from payments.usecases.link_methods import forget_given
from payments.usecases.methods import expire_method
from payments.usecases.moments import moment
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
    return [
        Job("collect", each(queries.payments_to_collect, partial(collect, app, gateways))),
        Job("resolve", each(lost, partial(resolve, app, gateways, unanswered))),
        Job("check", each(queries.payments_to_check, partial(check, app, gateways))),
        Job("expire", each(queries.methods_to_expire, partial(expire, app))),
        Job("lapse", each(queries.reservations_to_lapse, partial(lapse, app))),
        Job("let go", each(queries.holds_to_lapse, partial(let_go, app))),
        Job("forget", each(queries.methods_given_for_nothing, partial(drop, app, gateways))),
    ]


def collect(app: Database, gateways: Gateways, firm_id: UUID, payment_id: UUID) -> int:
    """Charges a planned payment: intent committed, gateway asked, answer recorded."""
    who = Principal.system(firm_id, "collection")
    with app.transaction(firm_id) as session:
        payment = begin_collection(session, who, payment_id, at=moment(session, who))
    if payment is not None and payment.status == "processing":
        _record(app, who, payment, ask(gateways, payment))
    return payment is not None


def resolve(
    app: Database, gateways: Gateways, unanswered: timedelta, firm_id: UUID, payment_id: UUID
) -> int:
    """Repeats the identical request with the same key; when the key is too old, looks it up."""
    who = Principal.system(firm_id, "resolver")
    with app.transaction(firm_id) as session:
        payment = begin_resolution(session, who, payment_id, wall=now(), unanswered=unanswered)
    if payment is not None:
        asking = ask if is_key_alive(payment, now()) else look_up
        _record(app, who, payment, asking(gateways, payment))
    return payment is not None


def check(app: Database, gateways: Gateways, firm_id: UUID, payment_id: UUID) -> int:
    """Looks at a debit under way, or ends the wait for an authentication that nobody gave."""
    who = Principal.system(firm_id, "collection")
    with app.transaction(firm_id) as session:
        payment = begin_check(session, who, payment_id, now=firm_now(session, firm_id))
    if payment is not None:
        answer = look_up(gateways, payment)
        if answer.outcome == "requires_action":
            answer = Answer("declined", answer.reference, "authentication_required")
        _record(app, who, payment, answer)
    return payment is not None


def expire(app: Database, firm_id: UUID, method_id: UUID) -> int:
    """Ends a card whose last month is over."""
    who = Principal.system(firm_id, "expiry")
    with app.transaction(firm_id) as session:
        at = firm_now(session, firm_id)
        return expire_method(session, who, method_id, now=at) is not None


def lapse(app: Database, firm_id: UUID, kind: str, reference: UUID) -> int:
    """Lets go of a method that was reserved a day ago for what never started."""
    who = Principal.system(firm_id, "reservations")
    with app.transaction(firm_id) as session:
        lapsed = lapse_reservation(session, who, kind, reference, at=moment(session, who))
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


def _record(app: Database, who: Principal, payment: Payment, answer: Answer) -> None:
    with app.transaction(who.firm_id) as session:
        record_answer(session, who, payment.id, answer, at=moment(session, who))
