"""Changing what is not issued, confirming it and ending services over HTTP, each with a preview."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from common.idempotency import idempotent
from subscriptions import queries
from subscriptions.schemas import ServiceSchema
from subscriptions.schemas.acts import (
    ChangesSchema,
    ConfirmationDraft,
    ConfirmationPreviewSchema,
    ConfirmationSchema,
    EndingDraft,
    EndingsDraft,
    EndingsPreviewSchema,
    EndingsSchema,
    ItemChange,
    ServiceChange,
    Waiving,
)
from subscriptions.usecases import confirming, editing, endings, waiving
from subscriptions.usecases.changes import billed_by_currency

routes = Blueprint("changes", __name__, url_prefix="/v1", description="What people change.")

SERVICE = ServiceSchema()
Wanted = dict[str, Any]


@routes.patch("/billing-items/<uuid:item_id>")
@requires("services:write")
@routes.arguments(ItemChange)
@routes.response(200, ServiceSchema)
@conditional
def change_item(wanted: Wanted, item_id: UUID) -> Response:
    """Changes an item that the caller has seen (If-Match), up to the moment a group takes it."""
    who = current_principal()
    with transaction() as session:
        item, service = queries.locked_item(session, who.firm_id, item_id)
        item.refuse_unless_open()
        require_match(item.version)
        editing.edit_item(session, who, item, service, wanted, now=firm_now(session))
    return with_etag(SERVICE.dump(service), item.version)


@routes.post("/billing-items/<uuid:item_id>/edit-previews")
@requires("services:write")
@routes.arguments(ItemChange)
@routes.response(200, ChangesSchema)
def preview_item(wanted: Wanted, item_id: UUID) -> Any:
    """Shows an item, and the following ones if they are meant, before and after a change."""
    who = current_principal()
    with transaction() as session:
        item, service = queries.locked_item(session, who.firm_id, item_id)
        now = firm_now(session)
        return editing.preview_item_edit(session, who, item, service, wanted, now=now)


@routes.post("/billing-items/<uuid:item_id>/waiving")
@requires("services:write")
@routes.arguments(Waiving)
@routes.response(200, ServiceSchema)
@conditional
def waive_item(wanted: Wanted, item_id: UUID) -> Response:
    """Never bills an item that the caller has seen (If-Match), for a reason; it cannot be undone."""
    who = current_principal()
    with transaction() as session:
        item, service = queries.locked_item(session, who.firm_id, item_id)
        item.refuse_unless_open()
        require_match(item.version)
        now = firm_now(session)
        waiving.waive_item(session, who, item, service, wanted["reason"].strip(), now=now)
    return with_etag(SERVICE.dump(service), item.version)


@routes.patch("/services/<uuid:service_id>")
@requires("services:write")
@routes.arguments(ServiceChange)
@routes.response(200, ServiceSchema)
@conditional
def change_service(wanted: Wanted, service_id: UUID) -> Response:
    """Changes what is not issued of a service that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        service = queries.locked_service(session, who.firm_id, service_id)
        require_match(service.version)
        editing.edit_service(session, who, service, wanted, now=firm_now(session))
    return with_etag(SERVICE.dump(service), service.version)


@routes.post("/services/<uuid:service_id>/edit-previews")
@requires("services:write")
@routes.arguments(ServiceChange)
@routes.response(200, ChangesSchema)
def preview_service(wanted: Wanted, service_id: UUID) -> Any:
    """Shows a service and its items before and after a change."""
    who = current_principal()
    with transaction() as session:
        service = queries.the_service(session, who.firm_id, service_id)
        now = firm_now(session)
        return editing.preview_service_edit(session, who, service, wanted, now=now)


@routes.post("/services/<uuid:service_id>/ending")
@requires("services:write")
@idempotent
@routes.arguments(EndingDraft)
@routes.response(200, ServiceSchema)
def end(wanted: Wanted, service_id: UUID) -> Response:
    """Ends a service now or on a date; it cannot be undone."""
    who = current_principal()
    with transaction() as session:
        service = endings.end_service(session, who, service_id, wanted, now=firm_now(session))
    return with_etag(SERVICE.dump(service), service.version)


@routes.post("/services/<uuid:service_id>/ending-previews")
@requires("services:write")
@routes.arguments(EndingDraft)
@routes.response(200, ChangesSchema)
def preview_end(wanted: Wanted, service_id: UUID) -> Any:
    """Shows what an end would make of what is not issued."""
    who = current_principal()
    with transaction() as session:
        return endings.preview_ending(session, who, service_id, wanted, now=firm_now(session))


@routes.post("/service-endings")
@requires("services:write")
@idempotent
@routes.arguments(EndingsDraft)
@routes.response(200, EndingsSchema)
def end_all(wanted: Wanted) -> Any:
    """Ends every running service of a client."""
    who = current_principal()
    with transaction() as session:
        ended = endings.end_all_services(
            session, who, wanted["client_id"], wanted, now=firm_now(session)
        )
        return {"services": ended}


@routes.post("/service-ending-previews")
@requires("services:write")
@routes.arguments(EndingsDraft)
@routes.response(200, EndingsPreviewSchema)
def preview_end_all(wanted: Wanted) -> Any:
    """Shows what ending all would make of what is not issued."""
    who = current_principal()
    with transaction() as session:
        found = endings.preview_endings(
            session, who, wanted["client_id"], wanted, now=firm_now(session)
        )
        return {"services": found, "billed": billed_by_currency(found)}


@routes.post("/billing-confirmations")
@requires("services:write")
@idempotent
@routes.arguments(ConfirmationDraft)
@routes.response(200, ConfirmationSchema)
def confirm(wanted: Wanted) -> Any:
    """Bills items that waited for a person, now or on a date."""
    with transaction() as session:
        now = firm_now(session)
        return {"services": confirming.confirm_items(session, current_principal(), wanted, now=now)}


@routes.post("/billing-confirmation-previews")
@requires("services:write")
@routes.arguments(ConfirmationDraft)
@routes.response(200, ConfirmationPreviewSchema)
def preview_confirm(wanted: Wanted) -> Any:
    """Shows which invoices would result."""
    who = current_principal()
    with transaction() as session:
        found = confirming.preview_confirmation(session, who, wanted, now=firm_now(session))
        return {"invoices": found}
