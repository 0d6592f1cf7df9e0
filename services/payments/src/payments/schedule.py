"""The clock edge: collects what is due, asks about what is unknown, looks at what takes days."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now, now
from common.db import Database
from common.processes import Job
from payments import queries
from payments.gateways import Answer, Gateways
from payments.models import Payment
from payments.usecases.answers import record_answer
from payments.usecases.asking import ask, look_up
from payments.usecases.collecting import begin_collection
from payments.usecases.methods import expire_method
from payments.usecases.reservations import HELD_FOR, lapse_reservation
from payments.usecases.resolving import begin_check, begin_resolution, is_key_alive

BATCH = 50

Due = Sequence[Row[UUID, UUID]]


def jobs(app: Database, worker: Database, gateways: Gateways, unanswered: timedelta) -> list[Job]:
    """Returns the service's jobs; any number of workers may run them at once."""

    def each(find: Callable[[Session], Due], take: Callable[[UUID, UUID], int]) -> int:
        with worker.transaction(None) as session:
            due = find(session)
        return sum(take(firm_id, payment_id) for firm_id, payment_id in due)

    return [
        Job(
            "collect",
            lambda: each(
                lambda session: queries.payments_to_collect(session, now(), BATCH),
                lambda firm_id, id_: collect(app, gateways, firm_id, id_),
            ),
        ),
        Job(
            "resolve",
            lambda: each(
                lambda session: queries.payments_to_ask_about(session, now(), unanswered, BATCH),
                lambda firm_id, id_: resolve(app, gateways, firm_id, id_, unanswered),
            ),
        ),
        Job(
            "expire",
            lambda: each(
                lambda session: queries.methods_to_expire(session, now(), BATCH),
                lambda firm_id, id_: expire(app, firm_id, id_),
            ),
        ),
        Job("lapse", lambda: lapse_due(app, worker), every=60),
        Job(
            "check",
            lambda: each(
                lambda session: queries.payments_to_check(session, now(), BATCH),
                lambda firm_id, id_: check(app, gateways, firm_id, id_),
            ),
        ),
    ]


def collect(app: Database, gateways: Gateways, firm_id: UUID, payment_id: UUID) -> int:
    """Charges a planned payment: intent committed, gateway asked, answer recorded."""
    who = Principal.system(firm_id, "collection")
    with app.transaction(firm_id) as session:
        at = firm_now(session, firm_id)
        payment = begin_collection(session, who, payment_id, now=at, wall=now())
    if payment is not None and payment.status == "processing":
        _record(app, who, payment, ask(gateways, payment))
    return payment is not None


def resolve(
    app: Database, gateways: Gateways, firm_id: UUID, payment_id: UUID, unanswered: timedelta
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


def lapse_due(app: Database, worker: Database) -> int:
    """Lets go of methods that were reserved a day ago for what never started."""
    with worker.transaction(None) as session:
        due = queries.reservations_to_lapse(session, now() - HELD_FOR, BATCH)
    return sum(_lapse(app, *row) for row in due)


def _lapse(app: Database, firm_id: UUID, kind: str, reference: UUID) -> int:
    who = Principal.system(firm_id, "reservations")
    with app.transaction(firm_id) as session:
        return lapse_reservation(session, who, kind, reference, wall=now()) is not None


def _record(app: Database, who: Principal, payment: Payment, answer: Answer) -> None:
    with app.transaction(who.firm_id) as session:
        at = firm_now(session, who.firm_id)
        record_answer(session, who, payment.id, answer, now=at, wall=now())
