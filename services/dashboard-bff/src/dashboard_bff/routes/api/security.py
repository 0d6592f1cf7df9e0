"""A person's own security settings as JSON, and a new password by mail."""

from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from common import clock
from dashboard_bff.routes import Json, database, fresh, services, viewer
from dashboard_bff.routes.requests import set_session_cookie
from dashboard_bff.schemas import FirstCode, PasswordChange, ResetToken, ResetUse, ResetWish
from dashboard_bff.usecases import security as usecases
from dashboard_bff.usecases.cookies import csrf_of
from dashboard_bff.views import security as views

routes = Blueprint("security", __name__, url_prefix="/api/v1", description="One's own access.")


@routes.get("/security")
def show() -> Json:
    """Says how the person proves who they are, and where they are signed in."""
    return views.show(database(), services(), viewer(), now=clock.now())


@routes.post("/security/password")
@routes.arguments(PasswordChange)
@fresh
def change_password(typed: Json) -> Response:
    """Changes the password and ends every other session; cookie and csrf_token are new."""
    here, now = request.remote_addr, clock.now()
    cookie = usecases.change_password(
        database(), services(), viewer(), typed, address=here, now=now
    )
    return set_session_cookie(jsonify(csrf_token=csrf_of(cookie)), cookie)


@routes.post("/security/totp")
@routes.response(201)
@fresh
def begin_totp() -> Json:
    """Makes a secret for a device, shown this once; nothing asks for its codes yet."""
    return usecases.ask(services(), viewer(), "/totp")


@routes.post("/security/totp/confirmation")
@routes.arguments(FirstCode)
@fresh
def confirm_totp(typed: Json) -> Json:
    """Turns codes on with the first one; returns those to recover with, this once."""
    return usecases.ask(services(), viewer(), "/totp/confirmation", code=typed["code"])


@routes.delete("/security/totp")
@routes.response(204)
@fresh
def stop_totp() -> None:
    """Turns codes off."""
    usecases.ask(services(), viewer(), "/totp/removal")


@routes.post("/security/recovery-codes")
@fresh
def renew_recovery_codes() -> Json:
    """Makes ten new codes to recover with, shown this once."""
    return usecases.ask(services(), viewer(), "/recovery-codes")


@routes.delete("/security/sessions/<uuid:session_id>")
@routes.response(204)
@fresh
def end_session(session_id: UUID) -> None:
    """Ends one of the person's sessions."""
    usecases.end_one(database(), services(), viewer(), session_id)


@routes.delete("/security/sessions")
@fresh
def end_others() -> Json:
    """Ends every session of the person but this one; says how many."""
    return {"ended": usecases.end_others(database(), services(), viewer())}


@routes.post("/resets")
@routes.doc(security=[])
@routes.arguments(ResetWish)
@routes.response(202)
def wish_reset(wish: Json) -> None:
    """Takes down that a password was forgotten: the answer is the same whoever it is."""
    services().ask_identity("POST", "/v1/resets", wish | {"address": request.remote_addr})


@routes.post("/resets/lookup")
@routes.doc(security=[])
@routes.arguments(ResetToken)
def look_up_reset(given: Json) -> Json:
    """Says whose new password a link takes."""
    body = given | {"address": request.remote_addr}
    answer: Json = services().ask_identity("POST", "/v1/resets/lookup", body)
    return answer


@routes.post("/resets/use")
@routes.doc(security=[])
@routes.arguments(ResetUse)
@routes.response(204)
def use_reset(given: Json) -> None:
    """Keeps the new password; link and sessions are over, and the person signs in."""
    reset_password = usecases.reset_password
    reset_password(
        database(), services(), given["token"], given["new_password"], request.remote_addr
    )
