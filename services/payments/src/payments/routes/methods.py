"""Payment methods over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.http.etags import with_etag
from common.idempotency import idempotent, resource_id
from common.paging import Page, PageQuery, decode_cursor, page, page_schema
from payments import queries
from payments.schemas.activity import MethodActivitySchema
from payments.schemas.lists import ClientPageQuery
from payments.schemas.methods import (
    DefaultCurrencyDraft,
    PaymentMethodDraft,
    PaymentMethodSchema,
    ReplacementDraft,
    ReplacementSchema,
)
from payments.usecases.asking import connected, forget, store
from payments.usecases.currency_defaults import be_default_for
from payments.usecases.link_methods import keep_method
from payments.usecases.methods import (
    gateway_name_for,
    make_default,
    reactivate_method,
    remove_method,
    require_method,
)
from payments.usecases.moments import moment
from payments.usecases.replacing import replace_method

routes = Blueprint(
    "payment_methods", __name__, url_prefix="/v1/payment-methods", description="Stored ways to pay."
)

METHOD = PaymentMethodSchema()


@routes.get("")
@requires("payment_methods:read")
@routes.arguments(ClientPageQuery, location="query")
@routes.response(200, page_schema(PaymentMethodSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists payment methods, the first added first; a contact sees its client's."""
    who, after, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    client_id = who.client_id or query["client_id"]
    with transaction() as session:
        rows = queries.list_methods(
            session, who.firm_id, client_id=client_id, held_too=who.client_id is None,
            after=after, limit=limit,
        )  # fmt: skip
    return page(rows, limit, lambda method: method.id)


@routes.post("")
@requires("payment_methods:write")
@routes.arguments(PaymentMethodDraft)
@routes.response(201, PaymentMethodSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Adds a payment method by the token that the gateway's form gave for it."""
    who, token, client_id = current_principal(), draft.pop("token"), draft["client_id"]
    with transaction() as session:
        name = gateway_name_for(session, who, client_id)
    gateway = connected(current_app.extensions["gateways"], who.firm_id, name)
    stored = store(gateway, who.firm_id, client_id, token, resource_id())
    with transaction() as session:
        method = keep_method(session, who, stored=stored, at=moment(session, who), **draft)
    return with_etag(METHOD.dump(method), method.version, 201)


@routes.get("/<uuid:method_id>")
@requires("payment_methods:read")
@routes.response(200, PaymentMethodSchema)
def show(method_id: UUID) -> Response:
    """Shows a payment method."""
    who = current_principal()
    with transaction() as session:
        method = queries.the_method(session, who.firm_id, method_id)
    require_method(who, method)
    return with_etag(METHOD.dump(method), method.version)


@routes.get("/<uuid:method_id>/activity")
@requires("payment_methods:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(MethodActivitySchema))
def activity(query: dict[str, Any], method_id: UUID) -> Page:
    """Shows what happened to a method and what became of its charges, the newest first."""
    who, before, limit = current_principal(), decode_cursor(query["cursor"]), query["limit"]
    with transaction() as session:
        require_method(who, queries.the_method(session, who.firm_id, method_id))
        rows = queries.activity_of(session, who.firm_id, method_id, before=before, limit=limit)
    return page(rows, limit, lambda row: row.id)


@routes.post("/<uuid:method_id>/default")
@requires("payment_methods:write")
@routes.response(200, PaymentMethodSchema)
def set_default(method_id: UUID) -> Response:
    """Makes it the method that is offered first."""
    who = current_principal()
    with transaction() as session:
        method = make_default(session, who, method_id, now=clock.firm_now(session, who.firm_id))
    return with_etag(METHOD.dump(method), method.version)


@routes.put("/<uuid:method_id>/default-currency")
@requires("payment_methods:write")
@routes.arguments(DefaultCurrencyDraft)
@routes.response(200, PaymentMethodSchema)
def set_default_currency(draft: dict[str, Any], method_id: UUID) -> Response:
    """Makes it the method that is asked first in a currency, or in none."""
    who = current_principal()
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        method = be_default_for(session, who, method_id, draft["currency"], now=now)
    return with_etag(METHOD.dump(method), method.version)


@routes.post("/<uuid:method_id>/reactivation")
@requires("payment_methods:write")
@routes.response(200, PaymentMethodSchema)
def reactivate(method_id: UUID) -> Response:
    """Lets a suspended method be charged again."""
    who = current_principal()
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        method = reactivate_method(session, who, method_id, now=now)
    return with_etag(METHOD.dump(method), method.version)


@routes.post("/<uuid:method_id>/replacement")
@requires("payment_methods:write")
@routes.arguments(ReplacementDraft)
@routes.response(200, ReplacementSchema)
def replace(draft: dict[str, Any], method_id: UUID) -> Any:
    """Lets another method pay for all that this one does, and removes this one; all or nothing."""
    who = current_principal()
    with transaction() as session:
        now = clock.firm_now(session, who.firm_id)
        done = replace_method(session, who, method_id, **draft, now=now)
    forget(current_app.extensions["gateways"], done.removed)
    return done


@routes.delete("/<uuid:method_id>")
@requires("payment_methods:write")
@routes.response(200, PaymentMethodSchema)
def remove(method_id: UUID) -> Response:
    """Removes a payment method that nothing rests on."""
    who = current_principal()
    with transaction() as session:
        method = remove_method(session, who, method_id, now=clock.firm_now(session, who.firm_id))
    forget(current_app.extensions["gateways"], method)
    return with_etag(METHOD.dump(method), method.version)
