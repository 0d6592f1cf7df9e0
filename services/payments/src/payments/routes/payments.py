"""Payments over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, decode_cursor, page, page_schema
from payments import queries
from payments.schemas import ClientPageQuery, PaymentDraft, PaymentSchema
from payments.usecases.answers import record_answer
from payments.usecases.asking import ask
from payments.usecases.moments import moment
from payments.usecases.paying import Order, begin_payment

routes = Blueprint(
    "payments", __name__, url_prefix="/v1/payments", description="Attempts to move money."
)

PAYMENT = PaymentSchema()


@routes.get("")
@requires("payments:read")
@routes.arguments(ClientPageQuery, location="query")
@routes.response(200, page_schema(PaymentSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists payments, the newest first; a contact sees its client's."""
    who, after, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    client_id = who.client_id or query["client_id"]
    with transaction() as session:
        rows = queries.list_payments(
            session, who.firm_id, client_id=client_id, after=after, limit=limit
        )
    return page(rows, limit, lambda payment: payment.id)


@routes.get("/<uuid:payment_id>")
@requires("payments:read")
@routes.response(200, PaymentSchema)
def show(payment_id: UUID) -> Response:
    """Shows a payment."""
    who = current_principal()
    with transaction() as session:
        payment = queries.the_payment(session, who.firm_id, payment_id)
    who.require_client(payment.client_id)
    return with_etag(PAYMENT.dump(payment), payment.version)


@routes.post("")
@requires("payments:write")
@routes.arguments(PaymentDraft)
@routes.response(201, PaymentSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Pays invoices now with one charge; the answer says what came of it."""
    who, order = current_principal(), Order(**draft)
    with transaction() as session:
        payment = begin_payment(session, who, resource_id(), order, at=moment(session, who))
    if payment.is_unanswered:
        answer = ask(current_app.extensions["gateways"], payment)
        with transaction() as session:
            payment = record_answer(session, who, payment.id, answer, at=moment(session, who))
    return with_etag(PAYMENT.dump(payment), payment.version, 201)
