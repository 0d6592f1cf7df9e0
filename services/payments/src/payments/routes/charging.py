"""Ask the gateway for what is committed, outside any transaction, and record what it says."""

from collections.abc import Callable
from typing import NamedTuple

from flask import current_app, request
from sqlalchemy.orm import Session

from common.auth import Principal
from common.http import transaction
from payments.models import Payment
from payments.usecases.answers import record_answer
from payments.usecases.asking import ask
from payments.usecases.declines import note_attempt, refuse_too_many
from payments.usecases.moments import Moment, moment

# Where the person is who asks through the dashboard, as it sees them.
ADDRESS = "Client-Address"


class Begun(NamedTuple):
    """A payment that is to be asked for, and whether the request that began it was another one before."""

    payment: Payment
    is_repeat: bool


def begun(who: Principal, begin: Callable[[Session, Moment], Payment]) -> Begun:
    """Returns a payment that somebody begins now; 429 for a client who was declined too often."""
    address = request.headers.get(ADDRESS)
    with transaction() as session:
        at = moment(session, who)
        refuse_too_many(session, who, address, wall=at.wall)
        payment = begin(session, at)
        note_attempt(session, who, payment.id, address, wall=at.wall)
    return Begun(payment, is_repeat=payment.asked_at != at.wall)


def charged(who: Principal, begun: Begun) -> Payment:
    """Returns the payment with what came of it.

    A request that is repeated asks the gateway for nothing: what its first one left without an answer
    may have been charged, and only the resolver knows whether it may still be asked for.
    """
    if begun.is_repeat or not begun.payment.is_unanswered:
        return begun.payment
    answer = ask(current_app.extensions["gateways"], begun.payment)
    with transaction() as session:
        return record_answer(session, who, begun.payment.id, answer, at=moment(session, who))
