"""How the firm's documents look over HTTP; the logo comes and goes as base64 in JSON."""

import base64
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.errors import NotFound
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from invoicing import queries
from invoicing.models import DocumentSettings
from invoicing.rules.totals import Method
from invoicing.schemas.document_settings import (
    DocumentSettingsDraft,
    DocumentSettingsSchema,
    LogoDraft,
    LogoSchema,
)
from invoicing.schemas.values import MethodDraft
from invoicing.usecases import document_settings as looks

routes = Blueprint(
    "document_settings",
    __name__,
    url_prefix="/v1/document-settings",
    description="How documents look.",
)

SETTINGS = DocumentSettingsSchema()


@routes.get("")
@requires("firm:read")
@routes.response(200, DocumentSettingsSchema)
def show() -> Response:
    """Shows how the firm's documents look; version 0 is what goes without saying."""
    with transaction() as session:
        settings = looks.the_settings(session, current_principal(), now=firm_now(session))
    return answer(settings)


@routes.put("")
@requires("firm:write")
@routes.arguments(DocumentSettingsDraft)
@routes.response(200, DocumentSettingsSchema)
@conditional
def replace(draft: dict[str, Any]) -> Response:
    """Replaces all but the logo, as the caller has seen it (If-Match)."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        settings = looks.locked_settings(session, who, now=at)
        require_match(settings.version)
        looks.change_settings(session, who, settings, draft, now=at)
    return answer(settings)


@routes.put("/pricing")
@requires("firm:write")
@routes.arguments(MethodDraft)
@routes.response(200, DocumentSettingsSchema)
@conditional
def change_pricing(method: Method) -> Response:
    """Says how documents are priced from now on, as the caller has seen it (If-Match)."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        settings = looks.locked_settings(session, who, now=at)
        require_match(settings.version)
        looks.change_pricing(session, who, settings, method, now=at)
    return answer(settings)


@routes.get("/logos/<string:hash_>")
@requires("firm:read")
@routes.response(200, LogoSchema)
def show_logo(hash_: str) -> Any:
    """Shows a logo of the firm, as PNG."""
    with transaction() as session:
        logo = (
            queries.logo(session, current_principal().firm_id, hash_) if hash_.isalnum() else None
        )
    if logo is None:
        raise NotFound
    return {"hash": logo.hash, "image": base64.b64encode(logo.image).decode()}


@routes.put("/logo")
@requires("firm:write")
@routes.arguments(LogoDraft)
@routes.response(200, DocumentSettingsSchema)
def change_logo(draft: dict[str, Any]) -> Response:
    """Gives the firm's documents a logo."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        settings = looks.locked_settings(session, who, now=at)
        looks.set_logo(session, who, settings, draft["image"], now=at)
    return answer(settings)


@routes.delete("/logo")
@requires("firm:write")
@routes.response(200, DocumentSettingsSchema)
def remove_logo() -> Response:
    """Takes the logo away."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        settings = looks.locked_settings(session, who, now=at)
        looks.remove_logo(session, who, settings, now=at)
    return answer(settings)


def answer(settings: DocumentSettings) -> Response:
    """Returns the settings with their ETag."""
    return with_etag(SETTINGS.dump(settings), settings.version)
