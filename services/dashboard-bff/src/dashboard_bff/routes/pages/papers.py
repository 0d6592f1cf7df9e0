"""Documents on paper, and the page that says how they look."""

from uuid import UUID

from flask import Blueprint, Response, make_response, request

from common.errors import AppError
from dashboard_bff.gateways.services import File
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.bundles import GUARDS
from dashboard_bff.routes.pages.clients import FIELD_ERRORS
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused, typed_over
from dashboard_bff.usecases import papers

routes = Blueprint("paper_pages", __name__)

PATH = "/settings/documents"


@routes.get("/invoices/<uuid:invoice_id>.pdf")
@needs("invoices:read")
def invoice(invoice_id: UUID) -> Response:
    """Gives an invoice as PDF."""
    return as_file(papers.invoice_pdf(desk(), invoice_id))


@routes.get("/proposals/<uuid:proposal_id>.pdf")
@needs("proposals:read")
def proposal(proposal_id: UUID) -> Response:
    """Gives a proposal as PDF."""
    return as_file(papers.proposal_pdf(desk(), proposal_id))


@routes.get("/estimates/<uuid:estimate_id>.pdf")
@needs("estimates:read")
def estimate(estimate_id: UUID) -> Response:
    """Gives an estimate as PDF."""
    return as_file(papers.estimate_pdf(desk(), estimate_id))


@routes.get("/credit-notes/<uuid:credit_note_id>.pdf")
@needs("invoices:read")
def credit_note(credit_note_id: UUID) -> Response:
    """Gives a credit note as PDF."""
    return as_file(papers.credit_note_pdf(desk(), credit_note_id))


@routes.get("/payments/<uuid:payment_id>/receipt.pdf")
@needs("payments:read")
def receipt(payment_id: UUID) -> Response:
    """Gives the receipt of a payment as PDF."""
    return as_file(papers.receipt_pdf(desk(), payment_id))


@routes.get(PATH)
@members_only
@needs("firm:write")
def show() -> Page:
    """Shows how documents look and asks for changes."""
    return _page()


@routes.get(f"{PATH}/sample.pdf")
@members_only
@needs("firm:write")
def sample() -> Response:
    """Gives an invoice that nobody owes, as documents look now."""
    return as_file(papers.sample_pdf(desk()))


@routes.post(PATH)
@members_only
@needs("firm:write")
def change() -> Page:
    """Changes all but the logo."""
    try:
        papers.change_looks(desk(), papers.looks_draft(request.form), etag=request.form.get("etag"))
    except AppError as error:
        if error.status not in FIELD_ERRORS | {412}:
            raise
        return _page(error)
    return go(PATH, toast="Saved. Documents issued from now on look like this")


@routes.post(f"{PATH}/pricing")
@members_only
@needs("firm:write")
def change_pricing() -> Page:
    """Says how documents are priced from now on."""
    method = papers.pricing_draft(request.form)
    try:
        papers.change_pricing(desk(), method, etag=request.form.get("etag"))
    except AppError as error:
        if error.status not in FIELD_ERRORS | {412}:
            raise
        return _page(error)
    return go(PATH, toast="Saved. What is written from now on is priced like this")


@routes.post(f"{PATH}/logo")
@members_only
@needs("firm:write")
def set_logo() -> Page:
    """Gives documents a logo."""
    file = request.files.get("picture")
    try:
        papers.set_logo(desk(), file.read() if file else b"")
    except AppError as error:
        if error.status not in FIELD_ERRORS:
            raise
        return go(PATH, notice=refused(error))
    return go(PATH, toast="Logo saved")


@routes.post(f"{PATH}/logo/removal")
@members_only
@needs("firm:write")
def remove_logo() -> Page:
    """Takes the logo away."""
    papers.remove_logo(desk())
    return go(PATH, toast="Logo removed")


def _page(error: AppError | None = None) -> Page:
    settings = papers.looks(desk())
    view = {"settings": settings, "logo": papers.logo_of(desk(), settings)}
    # The page has two forms; the one that was not sent stays as it is kept.
    typed = typed_over(error) if error else {}
    form = form_with(papers.as_form(settings) | typed, error)
    status = error.status if error else 200
    return page("settings/documents.html", view, nav="settings", form=form, status=status)


def as_file(file: File) -> Response:
    """Returns the file as it came, for nobody else and for nothing but being read."""
    response = make_response(file.content)
    response.headers.update(file.headers | GUARDS)
    return response
