"""Credit notes over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, decode_cursor, page, page_schema
from invoicing import queries
from invoicing.schemas.credit_notes import (
    CreditNoteDraft,
    CreditNoteSchema,
    CreditPreviewDraft,
    CreditPreviewSchema,
)
from invoicing.schemas.lists import CreditNoteQuery
from invoicing.usecases.credit_notes import Order, issue_credit_note, preview_credit_note

routes = Blueprint("credit_notes", __name__, url_prefix="/v1", description="What is taken back.")

NOTE = CreditNoteSchema()


@routes.get("/credit-notes")
@requires("invoices:read")
@routes.arguments(CreditNoteQuery, location="query")
@routes.response(200, page_schema(CreditNoteSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists credit notes; a contact sees its client's."""
    who, after = current_principal(), decode_cursor(query.pop("cursor"))
    with transaction() as session:
        rows = queries.list_credit_notes(
            session, who.firm_id, after=after, only_client=who.client_id, **query
        )
    return page(rows, query["limit"], lambda note: note.id)


@routes.get("/credit-notes/<uuid:credit_note_id>")
@requires("invoices:read")
@routes.response(200, CreditNoteSchema)
def show(credit_note_id: UUID) -> Response:
    """Shows a credit note; a contact sees those of its client."""
    who = current_principal()
    with transaction() as session:
        note = queries.the_credit_note(
            session, who.firm_id, credit_note_id, only_client=who.client_id
        )
    return with_etag(NOTE.dump(note), note.version)


@routes.post("/invoices/<uuid:invoice_id>/credit-note-previews")
@requires("invoices:write")
@routes.arguments(CreditPreviewDraft)
@routes.response(200, CreditPreviewSchema)
def preview(draft: dict[str, Any], invoice_id: UUID) -> dict[str, Any]:
    """Says what a credit note would come to, and keeps nothing."""
    with transaction() as session:
        return preview_credit_note(session, current_principal(), invoice_id, draft["lines"])


@routes.post("/invoices/<uuid:invoice_id>/credit-notes")
@requires("invoices:write")
@routes.arguments(CreditNoteDraft)
@routes.response(201, CreditNoteSchema)
@idempotent
def issue(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Issues a credit note while payments keeps the invoice still."""
    who, url = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        at = {"now": firm_now(session), "wall": clock.now()}
        note = issue_credit_note(
            session, who, resource_id(), invoice_id, Order(**draft), public_url=url, **at
        )
    return with_etag(NOTE.dump(note), note.version, 201)
