"""Clients and contacts as JSON: the client page and the commands on it."""

from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    desk,
    idempotency_key,
    keyed,
    members_only,
    needs,
    reading,
    viewer,
)
from dashboard_bff.schemas import Command
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases.commands import catching_up
from dashboard_bff.views import client_page, client_tabs, lists

routes = Blueprint("api_clients", __name__, url_prefix="/api/v1/clients")


@routes.get("")
@members_only
@needs("clients:read")
@routes.arguments(ListQuery, location="query")
def index(query: Json) -> Json:
    """Lists clients with their open balances."""
    with reading() as session:
        return lists.clients(session, viewer(), query)


@routes.post("")
@members_only
@needs("clients:write")
@routes.arguments(Command)
@keyed
def create(draft: Json) -> tuple[Response, int]:
    """Adds a client."""
    key, at = idempotency_key(), desk()
    made = catching_up(
        lambda: at.command("clients", "POST", "/v1/clients", draft, kind="client", key=key)
    )
    return jsonify(made), 201


@routes.get("/<uuid:client_id>")
@members_only
@needs("clients:read")
def show(client_id: UUID) -> Json:
    """Shows the client page's summary."""
    with reading() as session:
        return client_page.summary(session, viewer(), client_id)


@routes.get("/<uuid:client_id>/services")
@members_only
@needs("services:read")
def services(client_id: UUID) -> Json:
    """Shows the client's services."""
    with reading() as session:
        return client_tabs.services(session, viewer(), client_id)


@routes.get("/<uuid:client_id>/schedule")
@members_only
@needs("services:read", "invoices:read")
def schedule(client_id: UUID) -> Json:
    """Shows the client's billing schedule."""
    with reading() as session:
        return client_tabs.schedule(session, viewer(), client_id)


@routes.get("/<uuid:client_id>/invoices")
@members_only
@needs("invoices:read")
def invoices(client_id: UUID) -> Json:
    """Shows the client's invoices."""
    with reading() as session:
        return client_tabs.invoices(session, viewer(), client_id)


@routes.patch("/<uuid:client_id>")
@members_only
@needs("clients:write")
@routes.arguments(Command)
def change(changes: Json, client_id: UUID) -> Json:
    """Changes a client; `etag` among the fields is the version that was read."""
    answer: Json = desk().command(
        "clients", "PATCH", f"/v1/clients/{client_id}", changes,
        kind="client", if_match=changes.pop("etag", None),
    )  # fmt: skip
    return answer


@routes.post("/<uuid:client_id>/contacts")
@members_only
@needs("contacts:write")
@routes.arguments(Command)
@keyed
def add_contact(draft: Json, client_id: UUID) -> tuple[Response, int]:
    """Adds a contact to a client."""
    path = f"/v1/clients/{client_id}/contacts"
    made = desk().command("clients", "POST", path, draft, kind="contact", key=idempotency_key())
    return jsonify(made), 201
