"""Estimates as JSON: compose, send, look at, approve."""

from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    desk,
    idempotency_key,
    keyed,
    members_only,
    needs,
    reading,
    sent_from,
    viewer,
)
from dashboard_bff.schemas import Approval, Command, EstimateSending
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases.estimates import draft_estimate, resend_estimate, send_estimate
from dashboard_bff.views import estimate, lists

routes = Blueprint("api_estimates", __name__, url_prefix="/api/v1/estimates")


@routes.get("")
@needs("estimates:read")
@routes.arguments(ListQuery, location="query")
def index(query: Json) -> Json:
    """Lists estimates: the firm's, or those sent to the contact's client."""
    with reading() as session:
        return lists.estimates(session, viewer(), query)


@routes.post("")
@members_only
@needs("estimates:write")
@routes.arguments(Command)
@keyed
def create(draft: Json) -> tuple[Response, int]:
    """Drafts an estimate."""
    return jsonify(draft_estimate(desk(), draft, key=idempotency_key())), 201


@routes.post("/preview")
@members_only
@needs("estimates:write")
@routes.arguments(Command)
def preview(draft: Json) -> Json:
    """Prices lines without keeping anything."""
    answer: Json = desk().command("invoicing", "POST", "/v1/estimates/preview", draft)
    return answer


@routes.get("/<uuid:estimate_id>")
@needs("estimates:read")
def show(estimate_id: UUID) -> Json:
    """Shows an estimate as the viewer may see it."""
    with reading() as session:
        return estimate.show(session, viewer(), estimate_id)


@routes.put("/<uuid:estimate_id>")
@members_only
@needs("estimates:write")
@routes.arguments(Command)
def replace(draft: Json, estimate_id: UUID) -> Json:
    """Replaces a draft; If-Match names the version that was read."""
    answer: Json = desk().command(
        "invoicing", "PUT", f"/v1/estimates/{estimate_id}", draft,
        kind="estimate", if_match=request.headers.get("If-Match"),
    )  # fmt: skip
    return answer


@routes.post("/<uuid:estimate_id>/sending")
@members_only
@needs("estimates:write")
@routes.arguments(EstimateSending)
def send(sending: Json, estimate_id: UUID) -> Json:
    """Sends an estimate, or one that has expired again, to the client's contacts."""
    day = sending["expires_on"]
    told = sending | {"expires_on": day.isoformat() if day else None}
    return send_estimate(desk(), estimate_id, told)


@routes.post("/<uuid:estimate_id>/resending")
@members_only
@needs("estimates:write")
def resend(estimate_id: UUID) -> Json:
    """Writes once more of an estimate that waits for an answer."""
    return resend_estimate(desk(), estimate_id)


@routes.post("/<uuid:estimate_id>/approval")
@needs("estimates:approve")
@routes.arguments(Approval)
@keyed
def approve(approval: Json, estimate_id: UUID) -> Json:
    """Approves an estimate: the name, the tick and the hash of what was shown are kept."""
    return _act(estimate_id, "approval", approval | sent_from(), key=idempotency_key())


@routes.post("/<uuid:estimate_id>/decline")
@needs("estimates:approve")
@routes.arguments(Command)
def decline(body: Json, estimate_id: UUID) -> Json:
    """Declines an estimate, with a reason."""
    return _act(estimate_id, "decline", body)


@routes.post("/<uuid:estimate_id>/revocation")
@members_only
@needs("estimates:write")
def revoke(estimate_id: UUID) -> Json:
    """Takes a sent estimate back into a new draft."""
    return _act(estimate_id, "revocation")


@routes.post("/<uuid:estimate_id>/cancellation")
@members_only
@needs("estimates:write")
@routes.arguments(Command)
def cancel(body: Json, estimate_id: UUID) -> Json:
    """Gives up what is not billed of an approved estimate, with a reason."""
    return _act(estimate_id, "cancellation", body)


def _act(estimate_id: UUID, act: str, body: Json | None = None, *, key: str | None = None) -> Json:
    path = f"/v1/estimates/{estimate_id}/{act}"
    answer: Json = desk().command("invoicing", "POST", path, body, kind="estimate", key=key)
    return answer
