"""Payments over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, decode_cursor, page, page_schema
from payments import queries
from payments.routes.charging import begun, charged
from payments.schemas.lists import ClientPageQuery
from payments.schemas.payments import (
    PaymentDraft,
    PaymentPreviewSchema,
    PaymentSchema,
    Verdict,
)
from payments.schemas.receivables import ScheduleDraft
from payments.usecases.asking import look_before_deciding
from payments.usecases.deciding import Decision, begin_decision, decide
from payments.usecases.moments import moment
from payments.usecases.paying import Order, begin_payment, preview_payment
from payments.usecases.schedules import cancel_collection, planned_payment, reschedule

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
    id_ = resource_id()
    first = begun(who, lambda session, at: begin_payment(session, who, id_, order, at=at))
    payment = charged(who, first)
    return with_etag(PAYMENT.dump(payment), payment.version, 201)


@routes.post("/previews")
@requires("payments:write")
@routes.arguments(PaymentDraft)
@routes.response(200, PaymentPreviewSchema)
def preview(draft: dict[str, Any]) -> dict[str, Any]:
    """Shows what a payment would charge and what it would leave due; refuses what it would refuse."""
    who = current_principal()
    with transaction() as session:
        return preview_payment(session, who, Order(**draft), at=moment(session, who))


@routes.put("/<uuid:payment_id>/schedule")
@requires("payments:write")
@routes.arguments(ScheduleDraft)
@routes.response(200, PaymentSchema)
@conditional
def move(draft: dict[str, Any], payment_id: UUID) -> Response:
    """Moves what is planned to another date or method (If-Match); 409 once it is under way."""
    who = current_principal()
    with transaction() as session:
        at, planned = moment(session, who), planned_payment(session, who, payment_id)
        require_match(planned.version)
        payment = reschedule(session, who, planned, **draft, at=at)
    return with_etag(PAYMENT.dump(payment), payment.version)


@routes.delete("/<uuid:payment_id>/schedule")
@requires("payments:write")
@routes.response(200, PaymentSchema)
@conditional
def call_off(payment_id: UUID) -> Response:
    """Calls off what is planned (If-Match); 409 once it is under way."""
    who = current_principal()
    with transaction() as session:
        at, planned = moment(session, who), planned_payment(session, who, payment_id)
        require_match(planned.version)
        payment = cancel_collection(session, who, planned, at=at)
    return with_etag(PAYMENT.dump(payment), payment.version)


@routes.post("/<uuid:payment_id>/outcome")
@requires("invoices:write")
@routes.arguments(Verdict)
@routes.response(200, PaymentSchema)
@idempotent
def say_outcome(verdict: dict[str, Any], payment_id: UUID) -> Response:
    """Settles a payment whose outcome the gateway could not tell for a day; it is asked once more."""
    who, decision = current_principal(), Decision(**verdict)
    with transaction() as session:
        payment = begin_decision(session, who, payment_id, wall=moment(session, who).wall)
    gateways = current_app.extensions["gateways"]
    answer = look_before_deciding(gateways, payment, charged=decision.charged)
    with transaction() as session:
        at = moment(session, who)
        payment = decide(session, who, payment_id, decision, answer, at=at)
    return with_etag(PAYMENT.dump(payment), payment.version)
