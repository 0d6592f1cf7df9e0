"""An estimate's way into invoices, and what becomes of their drafts, as JSON."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, idempotency_key, keyed, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.drafts import issue_draft, remove_draft
from dashboard_bff.usecases.estimates import bill_estimate

routes = Blueprint("api_stages", __name__, url_prefix="/api/v1")


@routes.post("/estimates/<uuid:estimate_id>/invoices")
@members_only
@needs("estimates:read", "invoices:write")
@routes.arguments(Command)
@keyed
def bill(stage: Json, estimate_id: UUID) -> tuple[Response, int]:
    """Drafts an invoice over a percent or an amount of an approved estimate, or over the rest."""
    return jsonify(bill_estimate(desk(), estimate_id, stage, key=idempotency_key())), 201


@routes.post("/estimates/<uuid:estimate_id>/invoices/preview")
@members_only
@needs("estimates:read", "invoices:write")
@routes.arguments(Command)
def preview(stage: Json, estimate_id: UUID) -> Json:
    """Says what such an invoice would bill, and keeps nothing."""
    path = f"/v1/estimates/{estimate_id}/invoices/preview"
    answer: Json = desk().command("invoicing", "POST", path, stage)
    return answer


@routes.post("/invoices/<uuid:invoice_id>/issue")
@members_only
@needs("invoices:write")
@keyed
def issue(invoice_id: UUID) -> Json:
    """Issues a draft under the next number."""
    return issue_draft(desk(), invoice_id, key=idempotency_key())


@routes.delete("/invoices/<uuid:invoice_id>")
@members_only
@needs("invoices:write")
def remove(invoice_id: UUID) -> Json:
    """Removes a draft; what it billed of an estimate can be billed again."""
    return remove_draft(desk(), invoice_id)
