"""Step-up as JSON: who is signed in proves once more that it is them."""

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from common import clock
from dashboard_bff.routes import Json, database, services, viewer
from dashboard_bff.routes.requests import set_session_cookie
from dashboard_bff.schemas import Proof
from dashboard_bff.usecases.cookies import csrf_of
from dashboard_bff.usecases.proving import prove

routes = Blueprint("proving", __name__, url_prefix="/api/v1/security")


@routes.post("/proof")
@routes.arguments(Proof)
def give(proof: Json) -> Response:
    """Opens what answers 403 `step_up_needed` for ten minutes; cookie and csrf_token are new."""
    here, now = request.remote_addr, clock.now()
    cookie = prove(database(), services(), viewer(), proof, address=here, now=now)
    return set_session_cookie(jsonify(csrf_token=csrf_of(cookie)), cookie)
