"""Refunds and credit over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from common.auth import Principal, current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from common.idempotency import idempotent, resource_id
from payments import queries
from payments.models import Refund
from payments.schemas.reversals import (
    CreditApplicationDraft,
    CreditApplicationSchema,
    CreditBalanceSchema,
    CreditRefundDraft,
    CreditRefundSchema,
    RefundDraft,
    RefundPreviewSchema,
    RefundSchema,
    RefundWish,
)
from payments.usecases.asking import ask_for_refund
from payments.usecases.credit_refunds import CreditOrder, give_back_credit
from payments.usecases.credits import apply_credit
from payments.usecases.moments import moment
from payments.usecases.refund_answers import record_refund
from payments.usecases.refunds import RefundOrder, begin_refund, preview_refund

routes = Blueprint("refunds", __name__, url_prefix="/v1", description="Money back, and credit.")

REFUND, APPLICATION = RefundSchema(), CreditApplicationSchema()
CREDIT_REFUND = CreditRefundSchema()


class CreditsQuery(Schema):
    """Whose credit."""

    client_id = fields.UUID(load_default=None)


class CreditsSchema(Schema):
    """A client's credit in every currency in which there ever was any."""

    items = fields.List(fields.Nested(CreditBalanceSchema))


@routes.post("/payments/<uuid:payment_id>/refunds")
@requires("invoices:write")
@routes.arguments(RefundDraft)
@routes.response(201, RefundSchema)
@idempotent
def refund(draft: dict[str, Any], payment_id: UUID) -> Response:
    """Gives back a payment or a part of it; the answer says what came of it."""
    who, order, id_ = current_principal(), RefundOrder(**draft), resource_id()
    with transaction() as session:
        at = moment(session, who)
        made = begin_refund(session, who, id_, payment_id, order, at=at)
    # What a request before this one left without an answer is the resolver's.
    if made.is_under_way and made.asked_at == at.wall:
        made = _asked_for(who, made)
    return with_etag(REFUND.dump(made), made.version, 201)


def _asked_for(who: Principal, made: Refund) -> Refund:
    answer = ask_for_refund(current_app.extensions["gateways"], made)
    with transaction() as session:
        at = moment(session, who)
        return record_refund(session, who, made.payment_id, made.id, answer, at=at)


@routes.post("/payments/<uuid:payment_id>/refund-previews")
@requires("invoices:write")
@routes.arguments(RefundWish)
@routes.response(200, RefundPreviewSchema)
def preview(wish: dict[str, Any], payment_id: UUID) -> dict[str, Any]:
    """Shows what a refund would take of which invoice, and what is due of it then."""
    with transaction() as session:
        return preview_refund(session, current_principal(), payment_id, **wish)


@routes.get("/credits")
@requires("payments:read")
@routes.arguments(CreditsQuery, location="query")
@routes.response(200, CreditsSchema)
def credits(query: dict[str, Any]) -> dict[str, Any]:
    """Lists a client's credit by currency; a contact sees its client's."""
    who = current_principal()
    client_id = who.client_id or query["client_id"]
    with transaction() as session:
        found = queries.credits_of(session, who.firm_id, client_id) if client_id else []
    return {"items": found}


@routes.post("/receivables/<uuid:invoice_id>/credit-applications")
@requires("payments:write")
@routes.arguments(CreditApplicationDraft)
@routes.response(201, CreditApplicationSchema)
@idempotent
def apply(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Pays an invoice, or a part of it, with the client's credit."""
    who = current_principal()
    with transaction() as session:
        at = moment(session, who)
        made = apply_credit(session, who, resource_id(), invoice_id, **draft, at=at)
    return with_etag(APPLICATION.dump(made), made.version, 201)


@routes.post("/credit-refunds")
@requires("invoices:write")
@routes.arguments(CreditRefundDraft)
@routes.response(201, CreditRefundSchema)
@idempotent
def give_back(draft: dict[str, Any]) -> Response:
    """Records that the client's credit, or a part of it, was given back outside the suite."""
    who, order = current_principal(), CreditOrder(**draft)
    with transaction() as session:
        at = moment(session, who)
        made = give_back_credit(session, who, resource_id(), order, at=at)
    return with_etag(CREDIT_REFUND.dump(made), made.version, 201)
