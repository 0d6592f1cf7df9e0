"""Signing in and out, and choosing a password, as pages."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, g, request, session

from common import clock
from common.errors import AppError, Unauthorized
from dashboard_bff.gateways.services import Refused
from dashboard_bff.routes import browser, database, services
from dashboard_bff.routes.pages.impersonations import leave
from dashboard_bff.routes.pages.rendering import Page, form_with, go, local, page
from dashboard_bff.routes.requests import clear_session_cookie, set_session_cookie
from dashboard_bff.usecases.sessions import choose, close_session, open_session

routes = Blueprint("session_pages", __name__)

PROVEN_SECONDS = 300


@routes.get("/")
def start() -> Page:
    """Sends everyone to where they work."""
    if g.viewer is None and services().awaits_first_run():
        return go("/first-run")
    return go(_home() if g.viewer else "/sign-in")


@routes.get("/sign-in")
def show_sign_in() -> Page:
    """Asks who is there, once there may be somebody."""
    if g.viewer is None and services().awaits_first_run():
        return go("/first-run")
    return page("sign_in.html", _sign_in_view(request.args.get("next")))


@routes.post("/sign-in")
def sign_in() -> Page:
    """Signs in; a person of several firms is asked where to."""
    onward, membership = request.form.get("next"), request.form.get("membership_id")
    try:
        return go_in(_answer(), membership, onward)
    except AppError as error:
        return _sign_in_again(error, onward)


@routes.get("/sign-in/code")
def show_code() -> Page:
    """Asks who has shown a password for a code."""
    if "ticket" not in session:
        return go("/sign-in")
    return page("sign_in_code.html", _sign_in_view(request.args.get("next")))


@routes.post("/sign-in/code")
def give_code() -> Page:
    """Signs in by the ticket that the password gave, and a code."""
    onward = request.form.get("next")
    try:
        answer = services().ask_identity("POST", "/v1/sign-ins/code", _given())
    except AppError as error:
        return _code_again(error, onward)
    session.pop("ticket", None)
    return go_in(answer, None, onward)


@routes.post("/sign-out")
def sign_out() -> Page:
    """Signs out; of a visit, back to oneself."""
    if g.viewer and g.viewer.visit:
        return leave()
    if g.viewer:
        close_session(database(), g.viewer)
    return clear_session_cookie(go("/sign-in"))


@routes.get("/invitations/<token>")
def show_invitation(token: str) -> Page:
    """Asks an invited person for a password."""
    return page("invitation.html", _invitation(token))


@routes.post("/invitations/<token>")
def accept_invitation(token: str) -> Page:
    """Keeps the password and signs in."""
    password, address = request.form.get("password", ""), request.remote_addr
    body = {"token": token, "password": password, "address": address}
    try:
        answer = services().ask_identity("POST", "/v1/invitations/acceptance", body)
    except AppError as error:
        return _invitation_again(token, error)
    return go_in(answer, None, None)


def go_in(answer: dict[str, Any], membership: str | None, onward: str | None) -> Page:
    """Goes on with what identity answered: a code is owed, a firm to be chosen, or it is done."""
    if answer.get("needs") == "code":
        session["ticket"] = answer["ticket"]
        safe = local(onward, "")
        return go(f"/sign-in/code?next={quote(safe)}" if safe else "/sign-in/code")
    if len(answer["choices"]) > 1 and not membership:
        return _ask_where(answer, onward)
    return _enter(answer, membership, onward)


def _given() -> dict[str, Any]:
    ticket = dict(session).get("ticket", "none")
    return {
        "ticket": ticket,
        "code": request.form.get("code", ""),
        "address": request.remote_addr,
    }


def _code_again(error: AppError, onward: str | None) -> Page:
    """A wrong code may be tried again; once the ticket is over the password is asked for anew."""
    if error.status == 401:
        session.pop("ticket", None)
        form = form_with({}, error)
        return page("sign_in.html", _sign_in_view(onward), form=form, status=401)
    if error.status not in {422, 429}:
        raise error
    form = form_with({}, error)
    if error.status == 429:
        form["errors"] = _words(error)
    return page("sign_in_code.html", _sign_in_view(onward), form=form, status=error.status)


def _ask_where(answer: dict[str, Any], onward: str | None) -> Page:
    """Asks a person of several firms where to; for a few minutes they stay proven."""
    session["proven"] = {"answer": answer, "at": clock.now().timestamp()}
    return page("sign_in.html", _sign_in_view(onward, answer["choices"]))


def _sign_in_again(error: AppError, onward: str | None) -> Page:
    if error.status not in {401, 422, 429}:
        raise error
    form = form_with({"email": request.form.get("email", "")}, error)
    if not error.errors:
        form["errors"] = _words(error)
    return page("sign_in.html", _sign_in_view(onward), form=form, status=error.status)


def _invitation_again(token: str, error: AppError) -> Page:
    if error.status not in {401, 422, 429}:
        raise error
    form = form_with({}, error)
    if error.status != 422:
        form["errors"] = _words(error)
    return page("invitation.html", _invitation(token), form=form, status=error.status)


def _answer() -> dict[str, Any]:
    """Returns whom the form proves: by a password now, or by one given a moment ago."""
    proven = session.pop("proven", None)
    fresh = proven and clock.now().timestamp() - proven["at"] < PROVEN_SECONDS
    if request.form.get("membership_id"):
        if not fresh:
            raise Unauthorized("sign_in_failed", "Sign in again.")
        return proven["answer"]  # type: ignore[no-any-return]
    typed = {name: request.form.get(name, "") for name in ("email", "password")}
    body = typed | {"address": request.remote_addr}
    return services().ask_identity("POST", "/v1/sign-ins", body)  # type: ignore[no-any-return]


def _enter(answer: dict[str, Any], membership_id: str | None, onward: str | None) -> Page:
    choice, now = choose(answer["choices"], membership_id), clock.now()
    if g.viewer:
        close_session(database(), g.viewer, why="replaced")
    cookie = open_session(
        database(), services(), answer["person"], choice,
        now=now, browser=browser(), authenticated_at=datetime.fromisoformat(answer["at"]),
    )  # fmt: skip
    home = "/home" if choice["kind"] == "member" else "/my-billing"
    return set_session_cookie(go(local(onward, home)), cookie)


def _sign_in_view(onward: str | None, choices: Any = None) -> dict[str, Any]:
    safe = local(onward, "") or None
    return {"firm_name": None, "brand_color": None, "next": safe, "choices": choices}


def _invitation(token: str) -> dict[str, Any]:
    """Looks the token up; what cannot be one is answered as one that is no longer good."""
    try:
        found = services().ask_identity("POST", "/v1/invitations/lookup", {"token": token})
    except AppError as error:
        if error.status != 422:
            raise
        raise Refused(404, {"code": "invitation_not_found"}) from error
    return {"token": token, "brand_color": None, **found}


def _words(error: AppError) -> dict[str, list[str]]:
    if error.status == 429:
        minutes = max(1, round((error.retry_after or 300) / 60))
        return {"": [f"Too many attempts. Try again in {minutes} minutes."]}
    return {"": ["That email and password do not go together."]}


def _home() -> str:
    return "/home" if g.viewer.is_member else "/my-billing"
