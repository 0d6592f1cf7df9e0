"""An estimate as a prospect opens it by a signed link, as JSON: the token stands for everything."""

from uuid import UUID

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, reading, sent_from, viewer
from dashboard_bff.routes.links import linked_to_estimate
from dashboard_bff.schemas import Approval, Command
from dashboard_bff.usecases.links import approve_by_link
from dashboard_bff.views import estimate

routes = Blueprint("api_estimate_links", __name__, url_prefix="/api/v1/estimate-links")


@routes.get("/<token>")
@routes.doc(security=[])
@linked_to_estimate
def show(token: str, estimate_id: UUID) -> Json:
    """Shows the one estimate that the link opens."""
    with reading() as session:
        return estimate.show(session, viewer(), estimate_id)


@routes.post("/<token>/approval")
@routes.doc(security=[])
@routes.arguments(Approval)
@keyed
def approve(approval: Json, token: str) -> Json:
    """Approves it; `invitation` is the token of the invitation to choose a password, if one is needed."""
    return _approve(token, approval, idempotency_key())


@routes.post("/<token>/decline")
@routes.doc(security=[])
@routes.arguments(Command)
def decline(body: Json, token: str) -> Json:
    """Declines it, with a reason."""
    return _decline(token, body)


@linked_to_estimate
def _approve(token: str, estimate_id: UUID, approval: Json, key: str) -> Json:
    signed = approval | sent_from()
    return {"invitation": approve_by_link(desk(), estimate_id, signed, token, key=key)}


@linked_to_estimate
def _decline(token: str, estimate_id: UUID, body: Json) -> Json:
    path = f"/v1/estimates/{estimate_id}/decline"
    answer: Json = desk().command("invoicing", "POST", path, body, kind="estimate")
    return answer
