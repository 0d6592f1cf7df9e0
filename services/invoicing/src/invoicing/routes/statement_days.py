"""A firm's day for statements over HTTP."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from invoicing.models import StatementSchedule
from invoicing.schemas.statement_days import StatementScheduleDraft, StatementScheduleSchema
from invoicing.usecases.statement_mails import choose_day, the_day, the_day_to_change

routes = Blueprint("statement_days", __name__, url_prefix="/v1/statement-schedule")

SCHEDULE = StatementScheduleSchema()


@routes.get("")
@requires("firm:read")
@routes.response(200, StatementScheduleSchema)
def show() -> Response:
    """Shows on which day of the month clients get their statements; null is never."""
    with transaction() as session:
        schedule = the_day(session, current_principal(), firm_now(session))
    return answer(schedule)


@routes.put("")
@requires("firm:write")
@routes.arguments(StatementScheduleDraft)
@routes.response(200, StatementScheduleSchema)
@conditional
def replace(draft: dict[str, Any]) -> Response:
    """Replaces the day that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        schedule = the_day_to_change(session, who, at)
        require_match(schedule.version)
        choose_day(session, who, schedule, **draft, now=at)
    return answer(schedule)


def answer(schedule: StatementSchedule) -> Response:
    """Returns the day with its ETag."""
    return with_etag(SCHEDULE.dump(schedule), schedule.version, 200)
