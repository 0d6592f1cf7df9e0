"""Signing in and out, and accepting an invitation, as JSON."""

from datetime import datetime
from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from common import clock
from dashboard_bff.routes import Json, browser, database, reading, services, viewer
from dashboard_bff.routes.api.impersonations import leave
from dashboard_bff.routes.requests import clear_session_cookie, set_session_cookie
from dashboard_bff.schemas import CodeSignIn, FirstRun, InvitationAcceptance, Place, SignIn
from dashboard_bff.usecases.cookies import csrf_of
from dashboard_bff.usecases.first_run import begin
from dashboard_bff.usecases.sessions import choose, close_session, find_viewer, open_session
from dashboard_bff.usecases.switching import places, switch_firm
from dashboard_bff.views import session as views

routes = Blueprint("session", __name__, url_prefix="/api/v1", description="Who is signed in.")


@routes.get("/session")
def show() -> Json:
    """Says who is signed in, where, and what they may do."""
    with reading() as session:
        return views.show(session, viewer())


@routes.post("/first-run")
@routes.doc(security=[])
@routes.arguments(FirstRun)
def begin_first_run(typed: Json) -> Response:
    """Founds the first firm and signs its owner in; not there once there is a firm."""
    return _open(begin(services(), typed, request.remote_addr), None)


@routes.post("/session")
@routes.doc(security=[])
@routes.arguments(SignIn)
def sign_in(credentials: Json) -> Response:
    """Signs in; the session is a cookie, changes carry its csrf_token in X-CSRF-Token.

    Who owes a code gets `needs` and a `ticket` instead, for /session/code.
    """
    membership = credentials.pop("membership_id", None)
    typed = credentials | {"address": request.remote_addr}
    return _open(services().ask_identity("POST", "/v1/sign-ins", typed), membership)


@routes.post("/session/code")
@routes.doc(security=[])
@routes.arguments(CodeSignIn)
def sign_in_with_code(given: Json) -> Response:
    """Signs in by the ticket that the password gave, and a code."""
    membership = given.pop("membership_id", None)
    body = given | {"address": request.remote_addr}
    return _open(services().ask_identity("POST", "/v1/sign-ins/code", body), membership)


@routes.get("/session/firms")
def list_places() -> Json:
    """Lists where the person may go, the place they are in included."""
    return views.places_view(viewer(), places(services(), viewer()))


@routes.post("/session/firm")
@routes.arguments(Place)
def switch(place: Json) -> Response:
    """Goes to another firm of the person's: cookie and csrf_token are new, the session here ends."""
    cookie, choice = switch_firm(
        database(), services(), viewer(), str(place["membership_id"]),
        now=clock.now(), browser=browser(),
    )  # fmt: skip
    return set_session_cookie(jsonify(choice | {"csrf_token": csrf_of(cookie)}), cookie)


@routes.delete("/session")
@routes.response(204)
def sign_out() -> Response:
    """Signs out: the session ends at once; that of a visit gives way to the member's own."""
    if viewer().visit:
        return _without_body(leave())
    close_session(database(), viewer())
    return clear_session_cookie(Response(status=204))


@routes.get("/invitations/<token>")
@routes.doc(security=[])
def invitation(token: str) -> Json:
    """Says whose invitation a link is."""
    answer: Json = services().ask_identity("POST", "/v1/invitations/lookup", {"token": token})
    return answer


@routes.post("/invitations/acceptance")
@routes.doc(security=[])
@routes.arguments(InvitationAcceptance)
def accept_invitation(acceptance: Json) -> Response:
    """Chooses a password and signs in; an invitation works once."""
    typed = acceptance | {"address": request.remote_addr}
    return _open(services().ask_identity("POST", "/v1/invitations/acceptance", typed), None)


def _without_body(response: Response) -> Response:
    response.set_data(b"")
    response.status_code = 204
    return response


def _open(answer: dict[str, Any], membership_id: str | None) -> Response:
    if answer.get("needs"):
        return jsonify(answer)
    choice = choose(answer["choices"], str(membership_id) if membership_id else None)
    now = clock.now()
    cookie = open_session(
        database(), services(), answer["person"], choice,
        now=now, browser=browser(), authenticated_at=datetime.fromisoformat(answer["at"]),
    )  # fmt: skip
    who = find_viewer(database(), services(), cookie, now=now)
    body = {"choices": answer["choices"], "csrf_token": who.csrf_token if who else None}
    return set_session_cookie(jsonify(body), cookie)
