"""Ask the gateway for what is committed, outside any transaction, and record what it says."""

from collections.abc import Callable

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


def begun(who: Principal, begin: Callable[[Session, Moment], Payment]) -> Payment:
    """Returns a payment that somebody begins now; 429 for a client who was declined too often."""
    address = request.headers.get(ADDRESS)
    with transaction() as session:
        at = moment(session, who)
        refuse_too_many(session, who, address, wall=at.wall)
        payment = begin(session, at)
        note_attempt(session, who, payment.id, address, wall=at.wall)
    return payment


def charged(who: Principal, payment: Payment) -> Payment:
    """Returns the payment with what came of it; one that was answered before is not asked for again."""
    if not payment.is_unanswered:
        return payment
    answer = ask(current_app.extensions["gateways"], payment)
    with transaction() as session:
        return record_answer(session, who, payment.id, answer, at=moment(session, who))
