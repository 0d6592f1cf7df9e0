"""Looking at a client's billing as one of its contacts, as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from common import clock
from common.errors import Conflict
from dashboard_bff.routes import Json, desk, fresh, members_only, needs, reading, viewer
from dashboard_bff.routes.requests import clear_session_cookie, set_session_cookie
from dashboard_bff.schemas import VisitReason
from dashboard_bff.usecases.cookies import csrf_of
from dashboard_bff.usecases.visits import begin_test, begin_visit, end_visit, revoke_visit
from dashboard_bff.views import impersonations

routes = Blueprint("api_impersonations", __name__, url_prefix="/api/v1")


@routes.get("/impersonations")
@needs("impersonations:read")
def index() -> Json:
    """Lists the newest visits: the firm's, or to a contact those of their own client."""
    with reading() as session:
        return impersonations.show(session, viewer())


@routes.post("/contacts/<uuid:contact_id>/impersonations")
@members_only
@needs("impersonations:write")
@fresh
@routes.arguments(VisitReason)
def start(body: Json, contact_id: UUID) -> Response:
    """Begins to look as the contact: cookie and csrf_token are the visit's from now on."""
    return _entered(begin_visit(desk(), contact_id, body["reason"], now=clock.now()))


@routes.post("/contacts/<uuid:contact_id>/test-impersonations")
@members_only
@needs("test_contacts:write")
@fresh
def start_test(contact_id: UUID) -> Response:
    """Begins to act as a contact of a test client."""
    return _entered(begin_test(desk(), contact_id, now=clock.now()))


@routes.post("/impersonation/end")
def end() -> Response:
    """Ends the visit: cookie and csrf_token are the member's own from now on."""
    return leave()


@routes.post("/impersonations/<uuid:impersonation_id>/revocation")
@members_only
@needs("impersonations:write")
def revoke(impersonation_id: UUID) -> Json:
    """Ends somebody's visit at once."""
    revoked: Json = revoke_visit(desk(), impersonation_id, now=clock.now())
    return revoked


def leave() -> Response:
    """Ends the visit there is; raises Conflict where there is none."""
    visit = viewer().visit
    if visit is None:
        raise Conflict("no_impersonation", "You are yourself already.")
    cookie = end_visit(desk(), visit, now=clock.now())
    if cookie is None:
        return clear_session_cookie(jsonify(csrf_token=None))
    return set_session_cookie(jsonify(csrf_token=csrf_of(cookie)), cookie)


def _entered(cookie: str) -> Response:
    answer = jsonify(csrf_token=csrf_of(cookie))
    answer.status_code = 201
    return set_session_cookie(answer, cookie)
