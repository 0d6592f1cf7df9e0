"""What the composers of proposals, estimates and invoices share: what is asked for, how it is shown again."""

from typing import Any

from flask import g, request

from common.errors import AppError
from dashboard_bff.routes import desk, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, firm, go
from dashboard_bff.usecases.composing import errors_of, labels_of
from dashboard_bff.views.errors import plain
from dashboard_bff.views.parts.taxes import taxed

FIELD_ERRORS = frozenset({404, 409, 412, 422})


def only_composing() -> bool:
    """Tells whether the form was sent to change its lines or to see totals, not to be kept."""
    return bool(request.form.get("line_op")) or request.form.get("act") == "preview"


def onward(address: str, **pages: str) -> Page:
    """Goes from a draft that was kept to the page that was asked for, else on composing."""
    asked = pages.get(request.form.get("act", ""))
    if asked is not None:
        return go(f"{address}/{asked}".rstrip("/"))
    return go(f"{address}/edit", toast="Draft saved")


def draft_behind(path: str, error: AppError | None) -> dict[str, Any]:
    """Returns the kept draft that a form changes, under the version that the form goes by.

    That stays the one that was opened, until the person was told of a newer one.
    """
    found: dict[str, Any] = desk().ask("invoicing", path)
    opened = None if error and error.status == 412 else request.form.get("version")
    return found | {"version": opened or found["version"]}


def taxed_firm() -> dict[str, Any]:
    """Returns the viewer's firm with the taxes that its lines choose from, read once a request."""
    if "taxed_firm" not in g:
        known = firm()
        with reading() as session:
            g.taxed_firm = taxed(session, viewer(), known)
    return g.taxed_firm  # type: ignore[no-any-return]


def as_typed(error: AppError | None, labels: dict[str, str], **asks: bool) -> dict[str, Any]:
    """Returns the form as it was typed, with what was refused at its fields."""
    return {
        "values": request.form.to_dict() | asks,
        "errors": plain(errors_of(error, request.form)) if error else {},
        "labels": labels_of(request.form) | labels,
    }
