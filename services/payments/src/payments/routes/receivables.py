"""Receivables over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, decode_cursor, page, page_schema
from payments import queries
from payments.models import Payment
from payments.routes.charging import begun, charged
from payments.schemas.lists import ClientPageQuery
from payments.schemas.payments import PaymentSchema
from payments.schemas.receivables import (
    CollectionDraft,
    HoldDraft,
    HoldSchema,
    OfflinePaymentDraft,
    ReceivableSchema,
)
from payments.usecases.holds import place_hold, release_hold
from payments.usecases.moments import moment
from payments.usecases.offline import Received, record_offline_payment
from payments.usecases.paying import begin_collecting_now
from payments.usecases.schedules import schedule_collection

routes = Blueprint(
    "receivables", __name__, url_prefix="/v1/receivables", description="What is to be collected."
)

HOLD, PAYMENT = HoldSchema(), PaymentSchema()


@routes.get("")
@requires("payments:read")
@routes.arguments(ClientPageQuery, location="query")
@routes.response(200, page_schema(ReceivableSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists receivables in the order of their invoices; a contact sees its client's."""
    who, after, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    client_id = who.client_id or query["client_id"]
    with transaction() as session:
        rows = queries.list_receivables(
            session, who.firm_id, client_id=client_id, after=after, limit=limit
        )
    return page(rows, limit, lambda receivable: receivable.id)


@routes.post("/<uuid:invoice_id>/holds")
@requires("invoices:write")
@routes.arguments(HoldDraft)
@routes.response(201, HoldSchema)
@idempotent
def hold(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Keeps an invoice still for two minutes; 409 while money is on its way to it."""
    who = current_principal()
    with transaction() as session:
        at = moment(session, who)
        placed = place_hold(session, who, resource_id(), invoice_id, **draft, at=at)
    return with_etag(HOLD.dump(placed), placed.version, 201)


@routes.delete("/<uuid:invoice_id>/holds/<uuid:hold_id>")
@requires("invoices:write")
@routes.response(200, HoldSchema)
def release(invoice_id: UUID, hold_id: UUID) -> Response:
    """Lets go of an invoice to which nothing was done."""
    who = current_principal()
    with transaction() as session:
        now = moment(session, who).now
        released = release_hold(session, who, hold_id, invoice_id, now=now)
    return with_etag(HOLD.dump(released), released.version)


@routes.post("/<uuid:invoice_id>/collections")
@requires("payments:write")
@routes.arguments(CollectionDraft)
@routes.response(201, PaymentSchema)
@idempotent
def collect(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Collects an invoice on a date, or now: then the answer says what came of it."""
    amount = draft.pop("expected_amount")
    payment = (
        _plan(invoice_id, draft)
        if draft["on"]
        else _pay(invoice_id, amount, draft["payment_method_id"])
    )
    return with_etag(PAYMENT.dump(payment), payment.version, 201)


@routes.post("/<uuid:invoice_id>/offline-payments")
@requires("invoices:write")
@routes.arguments(OfflinePaymentDraft)
@routes.response(201, PaymentSchema)
@idempotent
def pay_outside(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Records money that came outside the suite; what is not due becomes the client's credit."""
    who, received = current_principal(), Received(**draft)
    with transaction() as session:
        at = moment(session, who)
        made = record_offline_payment(session, who, resource_id(), invoice_id, received, at=at)
    return with_etag(PAYMENT.dump(made), made.version, 201)


def _plan(invoice_id: UUID, draft: dict[str, Any]) -> Payment:
    who = current_principal()
    with transaction() as session:
        at = moment(session, who)
        return schedule_collection(session, who, resource_id(), invoice_id, **draft, at=at)


def _pay(invoice_id: UUID, amount: int, method_id: UUID | None) -> Payment:
    who, about = current_principal(), (resource_id(), invoice_id, method_id, amount)
    return charged(
        who, begun(who, lambda session, at: begin_collecting_now(session, who, *about, at=at))
    )
