"""An estimate's way into invoices, over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.idempotency import idempotent
from invoicing.routes.invoices import answer
from invoicing.schemas.estimates import StageDraft, StagePreviewDraft, StageSchema
from invoicing.schemas.invoices import InvoiceSchema
from invoicing.usecases.estimate_invoices import bill_estimate, preview_stage

routes = Blueprint(
    "stages", __name__, url_prefix="/v1/estimates", description="What is billed of an estimate."
)


@routes.post("/<uuid:estimate_id>/invoices")
@requires("estimates:read", "invoices:write")
@routes.arguments(StageDraft)
@routes.response(201, InvoiceSchema)
@idempotent
def bill(draft: dict[str, Any], estimate_id: UUID) -> Response:
    """Drafts an invoice over a percent or an amount of an approved estimate, or over the rest."""
    who = current_principal()
    with transaction() as session:
        invoice = bill_estimate(session, who, estimate_id, **draft, now=firm_now(session))
    return answer(invoice, 201)


@routes.post("/<uuid:estimate_id>/invoices/preview")
@requires("estimates:read", "invoices:write")
@routes.arguments(StagePreviewDraft)
@routes.response(200, StageSchema)
def price(draft: dict[str, Any], estimate_id: UUID) -> dict[str, Any]:
    """Says what an invoice would bill of the estimate; keeps nothing."""
    with transaction() as session:
        return preview_stage(session, current_principal(), estimate_id, **draft)
