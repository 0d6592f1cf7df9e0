"""How far somebody gets who looks as somebody else, or a program with a key; and the record of it.

What is not known to be open to them is shut: a new route is theirs only if it asks for a permission.
"""

from uuid import UUID

from flask import Flask, Response, current_app, g, request

from common import clock
from common.errors import Forbidden
from common.http.problems import problem
from dashboard_bff.gateways.services import VisitOver
from dashboard_bff.routes import database, theirs_alone
from dashboard_bff.routes.requests import SAFE, clear_session_cookie, set_session_cookie
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.usecases.visits import go_back, note_request

# What asks for no permission, and yet may be looked at by everybody.
OPEN = frozenset({"session.show", "session_pages.start", "api-docs.openapi_json", "docs.show"})
OPEN |= {"docs.begin", "docs.part"}
WAYS_OUT = frozenset(
    {"impersonation_pages.end", "api_impersonations.end"}
    | {"session_pages.sign_out", "session.sign_out"}
)
UNTOLD = frozenset({"static", "health.live", "health.ready", "health.metrics"})


def install(app: Flask) -> None:
    """Puts the bounds before, and the record after, every request."""
    app.before_request(_stay_within)
    app.after_request(_note)
    app.register_error_handler(VisitOver, _return)


def _stay_within() -> None:
    who, at = g.viewer, request.endpoint
    if who is None or at is None or at in UNTOLD:
        return
    if who.visit and at not in WAYS_OUT and not _is_open_to_visitor(who, at):
        raise theirs_alone(who)
    if who.is_program and not _is_open_to_program(at):
        raise Forbidden("not_for_keys", "A key cannot do this: it takes a person who is there.")


def _is_open_to_visitor(who: Viewer, endpoint: str) -> bool:
    """Looking, at what asks for a permission; and for a test contact, whose money is none, acting."""
    if request.method not in SAFE:
        return bool(who.visit and who.visit.is_test and _asked(endpoint))
    return endpoint in OPEN or bool(_asked(endpoint))


def _is_open_to_program(endpoint: str) -> bool:
    if hasattr(current_app.view_functions[endpoint], "needs_proof"):
        return False
    return bool(_asked(endpoint)) or (request.method in SAFE and endpoint in OPEN)


def _asked(endpoint: str) -> tuple[str, ...]:
    return getattr(current_app.view_functions[endpoint], "required_permissions", ())


def _note(response: Response) -> Response:
    """Each request of somebody who looks as somebody else is one row of the audit."""
    who = g.get("viewer")
    if who is None or who.visit is None or request.endpoint in UNTOLD:
        return response
    refused = response.status_code >= 400 or g.get("was_over", False)
    seen = next(
        (each for each in (request.view_args or {}).values() if isinstance(each, UUID)), None
    )
    note_request(
        database(),
        who,
        seen,
        "refused" if refused else "done",
        route=str(request.url_rule) if request.url_rule else None,
        method=request.method,
        status=response.status_code,
    )
    return response


def _return(over: VisitOver) -> Response:
    """The half hour is over: JSON is told so, a page finds the member back where they came from."""
    from dashboard_bff.routes.pages.rendering import go, notice

    who: Viewer = over.viewer or g.viewer
    g.viewer, g.was_over = who, True
    cookie = go_back(database(), who, now=clock.now())
    if request.path.startswith("/api/"):
        response = problem(over)
    else:
        told = notice("info", "clock", "The visit is over.", "You are yourself again.")
        response = go(f"/clients/{who.client_id}" if cookie else "/sign-in", notice=told)
    return set_session_cookie(response, cookie) if cookie else clear_session_cookie(response)
