"""Documents on paper over HTTP: as PDF, and never to be kept on the way."""

import hashlib
import re
from typing import Any
from uuid import UUID

from flask import Response, make_response, request
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from invoicing.schemas.statements import StatementQuery
from invoicing.usecases.papers import (
    Printed,
    credit_note_pdf,
    estimate_pdf,
    invoice_pdf,
    proposal_pdf,
    sample_pdf,
)
from invoicing.usecases.receipts import receipt_pdf
from invoicing.usecases.statements import statement_pdf

routes = Blueprint("papers", __name__, url_prefix="/v1", description="Documents on paper.")

PDF = "application/pdf"
FILE = {"type": "string", "format": "binary"}


@routes.get("/invoices/<uuid:invoice_id>/pdf")
@requires("invoices:read")
@routes.response(200, FILE, content_type=PDF)
def invoice(invoice_id: UUID) -> Response:
    """Returns an invoice as PDF; a contact sees what was issued to its client."""
    with transaction() as session:
        printed = invoice_pdf(session, current_principal(), invoice_id, now=firm_now(session))
    return answer(printed)


@routes.get("/proposals/<uuid:proposal_id>/pdf")
@requires("proposals:read")
@routes.response(200, FILE, content_type=PDF)
def proposal(proposal_id: UUID) -> Response:
    """Returns a proposal as PDF; a contact sees what was sent to its client."""
    who = current_principal()
    who.require_document(proposal_id)
    with transaction() as session:
        printed = proposal_pdf(session, who, proposal_id, now=firm_now(session))
    return answer(printed)


@routes.get("/estimates/<uuid:estimate_id>/pdf")
@requires("estimates:read")
@routes.response(200, FILE, content_type=PDF)
def estimate(estimate_id: UUID) -> Response:
    """Returns an estimate as PDF; a contact sees what was sent to its client."""
    who = current_principal()
    who.require_document(estimate_id)
    with transaction() as session:
        printed = estimate_pdf(session, who, estimate_id, now=firm_now(session))
    return answer(printed)


@routes.get("/credit-notes/<uuid:credit_note_id>/pdf")
@requires("invoices:read")
@routes.response(200, FILE, content_type=PDF)
def credit_note(credit_note_id: UUID) -> Response:
    """Returns a credit note as PDF."""
    with transaction() as session:
        printed = credit_note_pdf(
            session, current_principal(), credit_note_id, now=firm_now(session)
        )
    return answer(printed)


@routes.get("/receipts/<uuid:payment_id>/pdf")
@requires("payments:read")
@routes.response(200, FILE, content_type=PDF)
def receipt(payment_id: UUID) -> Response:
    """Returns the receipt of a payment as PDF, once its money has come and is booked."""
    with transaction() as session:
        printed = receipt_pdf(session, current_principal(), payment_id, now=firm_now(session))
    return answer(printed)


@routes.get("/clients/<uuid:client_id>/statement/pdf")
@requires("invoices:read")
@routes.arguments(StatementQuery, location="query")
@routes.response(200, FILE, content_type=PDF)
def statement(query: dict[str, Any], client_id: UUID) -> Response:
    """Returns a client's account as PDF."""
    with transaction() as session:
        at = firm_now(session)
        printed = statement_pdf(session, current_principal(), client_id, **query, now=at)
    return answer(printed)


@routes.get("/document-settings/sample")
@requires("firm:read")
@routes.response(200, FILE, content_type=PDF)
def sample() -> Response:
    """Returns an invoice that nobody owes, as the firm's documents look now."""
    with transaction() as session:
        printed = sample_pdf(session, current_principal(), now=firm_now(session))
    return answer(printed)


def answer(printed: Printed) -> Response:
    """Returns the PDF under its fingerprint; who has it already is told so."""
    etag = hashlib.sha256(printed.pdf).hexdigest()[:32]
    known = request.if_none_match.contains(etag)
    response = make_response(b"" if known else printed.pdf, 304 if known else 200)
    response.headers["Content-Type"] = PDF
    response.headers["Content-Disposition"] = f'attachment; filename="{_plain(printed.name)}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(etag)
    return response


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "document"
