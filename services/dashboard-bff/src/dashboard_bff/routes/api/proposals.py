"""Proposals as JSON: compose, send, look at, accept."""

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
from dashboard_bff.schemas import Acceptance, Command, Copy, Extension, Sending
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases import proposal_acts as acts
from dashboard_bff.usecases.choosing import as_texts
from dashboard_bff.usecases.proposals import accept_proposal, draft_proposal, send_proposal
from dashboard_bff.views import lists, proposal

routes = Blueprint("api_proposals", __name__, url_prefix="/api/v1")


@routes.get("/proposals")
@needs("proposals:read")
@routes.arguments(ListQuery, location="query")
def index(query: Json) -> Json:
    """Lists proposals: the firm's, or those sent to the contact's client."""
    with reading() as session:
        return lists.proposals(session, viewer(), query)


@routes.post("/proposals")
@members_only
@needs("proposals:write")
@routes.arguments(Command)
@keyed
def create(draft: Json) -> tuple[Response, int]:
    """Drafts a proposal."""
    return jsonify(draft_proposal(desk(), draft, key=idempotency_key())), 201


@routes.get("/proposals/<uuid:proposal_id>")
@needs("proposals:read")
def show(proposal_id: UUID) -> Json:
    """Shows a proposal as the viewer may see it."""
    with reading() as session:
        return proposal.show(session, viewer(), proposal_id)


@routes.put("/proposals/<uuid:proposal_id>")
@members_only
@needs("proposals:write")
@routes.arguments(Command)
def replace(draft: Json, proposal_id: UUID) -> Json:
    """Replaces a draft; If-Match names the version that was read."""
    answer: Json = desk().command(
        "invoicing", "PUT", f"/v1/proposals/{proposal_id}", draft,
        kind="proposal", if_match=request.headers.get("If-Match"),
    )  # fmt: skip
    return answer


@routes.post("/proposals/<uuid:proposal_id>/sending")
@members_only
@needs("proposals:write")
@routes.arguments(Sending)
def send(sending: Json, proposal_id: UUID) -> Json:
    """Sends a proposal to the client's contacts."""
    return send_proposal(desk(), proposal_id, message=sending["message"])


@routes.post("/proposals/<uuid:proposal_id>/preview")
@needs("proposals:read")
@routes.arguments(Command)
def choose(choice: Json, proposal_id: UUID) -> Json:
    """Prices what may be chosen of a proposal, and keeps nothing."""
    path = f"/v1/proposals/{proposal_id}/preview"
    answer: Json = desk().command("invoicing", "POST", path, choice)
    return answer


@routes.post("/proposals/<uuid:proposal_id>/acceptance")
@needs("proposals:accept")
@routes.arguments(Acceptance)
@keyed
def accept(acceptance: Json, proposal_id: UUID) -> Json:
    """Accepts a proposal: the name, the tick and the hash of what was shown are kept."""
    method = acceptance["payment_method_id"]
    chosen = {
        "payment_method_id": str(method) if method else None,
        "chosen": as_texts(acceptance["chosen"]),
    }
    signed = acceptance | sent_from() | chosen
    return accept_proposal(desk(), proposal_id, signed, key=idempotency_key())


@routes.post("/proposals/<uuid:proposal_id>/decline")
@needs("proposals:accept")
@routes.arguments(Command)
def decline(body: Json, proposal_id: UUID) -> Json:
    """Declines a proposal, with a reason."""
    path = f"/v1/proposals/{proposal_id}/decline"
    answer: Json = desk().command("invoicing", "POST", path, body, kind="proposal")
    return answer


@routes.post("/proposals/<uuid:proposal_id>/revocation")
@members_only
@needs("proposals:write")
def revoke(proposal_id: UUID) -> Json:
    """Takes a sent proposal back into a new draft."""
    path = f"/v1/proposals/{proposal_id}/revocation"
    answer: Json = desk().command("invoicing", "POST", path, kind="proposal")
    return answer


@routes.post("/proposals/<uuid:proposal_id>/offering")
@members_only
@needs("proposals:write")
def offer(proposal_id: UUID) -> Json:
    """Lets the client accept a draft, without a mail."""
    return acts.offer_proposal(desk(), proposal_id)


@routes.post("/proposals/<uuid:proposal_id>/resending")
@members_only
@needs("proposals:write")
@routes.arguments(Sending)
def resend(sending: Json, proposal_id: UUID) -> Json:
    """Mails the same document again."""
    return acts.resend_proposal(desk(), proposal_id, message=sending["message"])


@routes.post("/proposals/<uuid:proposal_id>/extension")
@members_only
@needs("proposals:write")
@routes.arguments(Extension)
def extend(body: Json, proposal_id: UUID) -> Json:
    """Leaves an open proposal open for longer."""
    return acts.extend_proposal(desk(), proposal_id, expires_on=str(body["expires_on"]))


@routes.post("/proposals/<uuid:proposal_id>/copies")
@members_only
@needs("proposals:write")
@routes.arguments(Copy)
@keyed
def copy(body: Json, proposal_id: UUID) -> tuple[Response, int]:
    """Drafts the same proposal again, for its client or another one."""
    client_id = str(body["client_id"]) if body["client_id"] else None
    made = acts.copy_proposal(desk(), proposal_id, client_id=client_id, key=idempotency_key())
    return jsonify(made), 201


@routes.post("/proposals/<uuid:proposal_id>/change-orders")
@members_only
@needs("proposals:write")
@keyed
def change(proposal_id: UUID) -> tuple[Response, int]:
    """Drafts a proposal that changes an accepted one."""
    made = acts.change_proposal(desk(), proposal_id, key=idempotency_key())
    return jsonify(made), 201


@routes.post("/proposals/<uuid:proposal_id>/loss")
@members_only
@needs("proposals:write")
@routes.arguments(Command)
def lose(body: Json, proposal_id: UUID) -> Json:
    """Gives an open proposal up, with a reason."""
    reason = body.get("reason")
    return acts.lose_proposal(desk(), proposal_id, reason=reason if isinstance(reason, str) else "")


@routes.post("/previews")
@needs("proposals:write")
@routes.arguments(Command)
def preview(draft: Json) -> Json:
    """Prices lines without keeping anything."""
    answer: Json = desk().command("invoicing", "POST", "/v1/previews", draft)
    return answer
