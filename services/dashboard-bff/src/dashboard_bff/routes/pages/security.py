"""A person's own security settings as pages: password, codes, sessions."""

from uuid import UUID

from flask import Blueprint, request

from common import clock
from common.errors import AppError
from dashboard_bff.routes import database, fresh, services, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.routes.requests import set_session_cookie
from dashboard_bff.usecases import security as usecases
from dashboard_bff.views import security as views

routes = Blueprint("security_pages", __name__, url_prefix="/settings/security")

NAV = "security"
HERE = "/settings/security"
OTPAUTH = "otpauth://totp/"


@routes.get("")
def show() -> Page:
    """Shows how the viewer proves who they are, and where they are signed in."""
    view = views.show(database(), services(), viewer(), now=clock.now())
    return page("security/view.html", view, nav=NAV)


@routes.get("/password")
@fresh
def ask_password() -> Page:
    """Asks for the present and a new password."""
    return page("security/password.html", {}, nav=NAV)


@routes.post("/password")
@fresh
def change_password() -> Page:
    """Changes the password and ends every other session."""
    typed = {name: request.form.get(name, "") for name in ("password", "new_password")}
    here, now = request.remote_addr, clock.now()
    try:
        cookie = usecases.change_password(
            database(), services(), viewer(), typed, address=here, now=now
        )
    except AppError as error:
        return _again("security/password.html", {}, error)
    return set_session_cookie(go(HERE, toast="Password changed"), cookie)


@routes.get("/codes")
@fresh
def ask_codes() -> Page:
    """Says what codes are, before any is made."""
    return page("security/codes.html", {}, nav=NAV)


@routes.post("/codes")
@fresh
def begin_codes() -> Page:
    """Makes a secret and shows it this once; nothing asks for its codes yet."""
    made = usecases.ask(services(), viewer(), "/totp")
    return page("security/device.html", views.enrollment(made["uri"]), nav=NAV)


@routes.post("/codes/confirmation")
@fresh
def confirm_codes() -> Page:
    """Turns codes on with the first one, and shows those to recover with this once."""
    try:
        made = usecases.ask(
            services(), viewer(), "/totp/confirmation", code=request.form.get("code", "")
        )
    except AppError as error:
        return _device_again(error)
    return page("security/recovery.html", made | {"is_new": True}, nav=NAV)


@routes.post("/codes/removal")
@fresh
def stop_codes() -> Page:
    """Turns codes off."""
    usecases.ask(services(), viewer(), "/totp/removal")
    return go(HERE, toast="Sign-in codes are off")


@routes.post("/recovery-codes")
@fresh
def renew_recovery_codes() -> Page:
    """Makes new codes to recover with, and shows them this once."""
    made = usecases.ask(services(), viewer(), "/recovery-codes")
    return page("security/recovery.html", made | {"is_new": False}, nav=NAV)


@routes.post("/sessions/<uuid:session_id>/end")
@fresh
def end_session(session_id: UUID) -> Page:
    """Ends one session of the viewer."""
    usecases.end_one(database(), services(), viewer(), session_id)
    return go(HERE, toast="Signed out there")


@routes.post("/sessions/end-others")
@fresh
def end_others() -> Page:
    """Ends every session of the viewer but this one."""
    ended = usecases.end_others(database(), services(), viewer())
    return go(HERE, toast=f"Signed out in {ended} other place{'' if ended == 1 else 's'}")


def _device_again(error: AppError) -> Page:
    """Shows the same secret again, which only the page itself still knows."""
    uri = request.form.get("uri", "")
    if not uri.startswith(OTPAUTH) or len(uri) > 500:
        return go(f"{HERE}/codes")
    return _again("security/device.html", views.enrollment(uri), error)


def _again(template: str, view: views.View, error: AppError) -> Page:
    if error.status not in {422, 429}:
        raise error
    return page(template, view, nav=NAV, form=form_with({}, error), status=error.status)
