"""A firm's reminder schedule over HTTP."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from invoicing.models import ReminderSchedule
from invoicing.schemas.reminders import ReminderScheduleDraft, ReminderScheduleSchema
from invoicing.usecases.reminders import choose_days, the_schedule, the_schedule_to_change

routes = Blueprint("reminders", __name__, url_prefix="/v1/reminder-schedule")

SCHEDULE = ReminderScheduleSchema()


@routes.get("")
@requires("firm:read")
@routes.response(200, ReminderScheduleSchema)
def show() -> Response:
    """Shows on which days clients are reminded: the usual days, or the firm's own."""
    with transaction() as session:
        schedule = the_schedule(session, current_principal(), firm_now(session))
    return answer(schedule)


@routes.put("")
@requires("firm:write")
@routes.arguments(ReminderScheduleDraft)
@routes.response(200, ReminderScheduleSchema)
@conditional
def replace(draft: dict[str, Any]) -> Response:
    """Replaces the days that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        schedule = the_schedule_to_change(session, who, at)
        require_match(schedule.version)
        choose_days(session, who, schedule, **draft, now=at)
    return answer(schedule)


def answer(schedule: ReminderSchedule) -> Response:
    """Returns the schedule with its ETag."""
    return with_etag(SCHEDULE.dump(schedule), schedule.version, 200)
