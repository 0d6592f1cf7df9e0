"""A proposal as a prospect opens it by a signed link, as JSON: the token stands for everything."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, reading, sent_from, viewer
from dashboard_bff.routes.links import linked
from dashboard_bff.schemas import Command, LinkAcceptance, LinkMethod
from dashboard_bff.usecases import payments
from dashboard_bff.usecases.choosing import as_texts
from dashboard_bff.usecases.links import accept_by_link, give_method
from dashboard_bff.views import proposal

routes = Blueprint("api_links", __name__, url_prefix="/api/v1/links")


@routes.get("/<token>")
@routes.doc(security=[])
@linked
def show(token: str, proposal_id: UUID) -> Json:
    """Shows the one proposal that the link opens."""
    with reading() as session:
        return proposal.show(session, viewer(), proposal_id)


@routes.post("/<token>/acceptance")
@routes.doc(security=[])
@routes.arguments(LinkAcceptance)
@keyed
def accept(acceptance: Json, token: str) -> Json:
    """Accepts it; `invitation` is the token of the invitation to choose a password, if one is needed."""
    return _accept(token, acceptance, idempotency_key())


@routes.post("/<token>/payment-methods")
@routes.doc(security=[])
@routes.arguments(LinkMethod)
@keyed
def give(new: Json, token: str) -> tuple[Response, int]:
    """Adds the payment method that the proposal asks for; a link gives one, for its proposal alone."""
    return _give(token, new["token"], idempotency_key())


@routes.post("/<token>/payment-methods/setups")
@routes.doc(security=[])
def begin_setup(token: str) -> tuple[Response, int]:
    """Lets this browser give the gateway the card that the proposal asks for."""
    return _begin_setup(token)


@routes.post("/<token>/preview")
@routes.doc(security=[])
@routes.arguments(Command)
def choose(choice: Json, token: str) -> Json:
    """Prices what may be chosen of it, and keeps nothing."""
    return _choose(token, choice)


@routes.post("/<token>/decline")
@routes.doc(security=[])
@routes.arguments(Command)
def decline(body: Json, token: str) -> Json:
    """Declines it, with a reason."""
    return _decline(token, body)


@linked
def _accept(token: str, proposal_id: UUID, acceptance: Json, key: str) -> Json:
    signed = acceptance | sent_from() | {"chosen": as_texts(acceptance["chosen"])}
    invitation = accept_by_link(desk(), proposal_id, signed, token, key=key)
    return {"invitation": invitation}


@linked
def _give(token: str, proposal_id: UUID, method: str, key: str) -> tuple[Response, int]:
    return jsonify(give_method(desk(), proposal_id, method, key=key)), 201


@linked
def _begin_setup(token: str, proposal_id: UUID) -> tuple[Response, int]:
    return jsonify(payments.begin_setup(desk())), 201


@linked
def _choose(token: str, proposal_id: UUID, choice: Json) -> Json:
    path = f"/v1/proposals/{proposal_id}/preview"
    answer: Json = desk().command("invoicing", "POST", path, choice)
    return answer


@linked
def _decline(token: str, proposal_id: UUID, body: Json) -> Json:
    path = f"/v1/proposals/{proposal_id}/decline"
    answer: Json = desk().command("invoicing", "POST", path, body, kind="proposal")
    return answer
