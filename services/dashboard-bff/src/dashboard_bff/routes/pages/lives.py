"""Pausing, resuming and canceling a client's subscription, as dialogs; and taking that back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import (
    Page,
    form_with,
    go,
    notice,
    page,
    typed_over,
)
from dashboard_bff.usecases.lives import do, preview_cancellation, said_of
from dashboard_bff.views import lives
from dashboard_bff.views.lives import BLANK, told

routes = Blueprint("lives_pages", __name__, url_prefix="/subscriptions")

TO_FIX = frozenset({409, 412, 422})


@routes.get("/<uuid:subscription_id>/<any(cancel, pause, resume, undo):change>")
@members_only
@needs("subscriptions:write", "invoices:read")
def ask(subscription_id: UUID, change: str) -> Page:
    """Asks when and why; says what becomes of it."""
    view = _view(subscription_id, change)
    if not view["is_open"]:
        words = f"{view['service']['name']} is not to be changed so just now."
        return go(view["back"], notice=notice("info", "info", words))
    return _asked(view, BLANK | {"unissued": "archive"})


@routes.post("/<uuid:subscription_id>/<any(cancel, pause, resume, undo):change>")
@members_only
@needs("subscriptions:write", "invoices:read")
def act(subscription_id: UUID, change: str) -> Page:
    """Shows what a cancellation comes to, or does it; asks again with what is wrong."""
    view, said = _view(subscription_id, change), said_of(request.form, change)
    try:
        if change == "cancel" and request.form.get("act") == "preview":
            return _previewed(view, said)
        done = do(desk(), subscription_id, change, said, key=idempotency_key(), etag=_etag())
    except AppError as error:
        return _again(view, error)
    return go(view["back"], toast=told(change, done))


def _asked(view: dict[str, Any], values: Any, error: AppError | None = None) -> Page:
    status = error.status if error else 200
    form = form_with(values, error)
    return page("subscriptions/act.html", view, nav="clients", form=form, status=status)


def _again(view: dict[str, Any], error: AppError) -> Page:
    if error.status not in TO_FIX:
        raise error
    return _asked(view, typed_over(error, "version"), error)


def _previewed(view: dict[str, Any], said: dict[str, Any]) -> Page:
    """Shows what a cancellation makes of what is not issued."""
    # Why it is canceled changes nothing of what is billed.
    asked = {name: said[name] for name in ("when", "unissued") if name in said}
    seen = preview_cancellation(desk(), UUID(view["service"]["id"]), asked)
    return _asked(view | {"preview": seen, "when": said["when"]}, request.form)


def _etag() -> str:
    return f'"{request.form.get("version", "")}"'


def _view(subscription_id: UUID, change: str) -> dict[str, Any]:
    with reading() as session:
        return lives.ask(session, viewer(), subscription_id, change)
