"""The test clock as JSON: where it stands, and moving it."""

from datetime import timedelta
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, database, firm_now, members_only, needs, reading, viewer
from dashboard_bff.schemas import Advance
from dashboard_bff.usecases.clock import start_advance
from dashboard_bff.views import clock

routes = Blueprint("api_clock", __name__, url_prefix="/api/v1/test-clock")


@routes.get("")
@members_only
@needs("clock:write")
def show() -> Json:
    """Says the firm's time and what happened on the last journey."""
    with reading() as session:
        return clock.show(session, viewer())


@routes.post("/advances")
@members_only
@needs("clock:write")
@routes.arguments(Advance)
def advance(target: Json) -> tuple[Response, int]:
    """Starts moving the firm's time; the answer says where to watch."""
    with database().transaction(viewer().firm_id) as session:
        begins = firm_now(session)
        ends = target.get("to") or begins + timedelta(days=target.get("days", 0))
        started = start_advance(session, viewer(), begins_at=begins, ends_at=ends)
        session.info["published"] = True
        return jsonify(clock.advance_body(started)), 202


@routes.get("/advances/<uuid:advance_id>")
@members_only
@needs("clock:write")
def show_advance(advance_id: UUID) -> Json:
    """Says how far a journey is and what has happened on the way."""
    with reading() as session:
        return clock.advance(session, viewer(), advance_id)
