"""When it is tried again, and on which days, as a page of the settings."""

from typing import Any

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.collection_settings import change_settings, settings

routes = Blueprint("collection_settings_pages", __name__, url_prefix="/settings/collections")

TO_FIX = frozenset({412, 422, 428})


@routes.get("")
@members_only
@needs("firm:read")
def show() -> Page:
    """Shows when it is tried again, and the firm's own calendar."""
    found = settings(desk())
    typed = found | {
        "retry_days": ", ".join(map(str, found["retry_days"])),
        "weekend": [str(day) for day in found["weekend"]],
        "holidays": "\n".join(found["holidays"]),
    }
    return _page(found["etag"], form_with(typed))


@routes.post("")
@members_only
@needs("firm:write")
def save() -> Page:
    """Says so."""
    try:
        change_settings(desk(), _draft(), etag=request.form.get("etag"))
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        return _ask_again(error)
    return go("/settings/collections", toast="Collections are changed")


def _draft() -> dict[str, Any]:
    form = request.form
    return {
        "retry_days": [_number(each) for each in _parts(form.get("retry_days", ""))],
        "weekend": [_number(each) for each in form.getlist("weekend")],
        "holidays": _parts(form.get("holidays", "")),
        "collects_on": form.get("collects_on", ""),
        "clients_may": form.getlist("clients_may"),
        "applies_credit": "applies_credit" in form,
    }


def _parts(typed: str) -> list[str]:
    return typed.replace(",", " ").split()


def _number(typed: str) -> int | str:
    """What is no number goes on as it is: payments says what is wrong with it."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else typed


def _ask_again(error: AppError) -> Page:
    # What was typed is about the version it was typed over, until somebody is told of a newer one.
    etag = request.form.get("etag", "") if error.status == 422 else settings(desk())["etag"]
    lists = {name: request.form.getlist(name) for name in ("weekend", "clients_may")}
    form = form_with(request.form.to_dict() | lists, error)
    form["errors"] = _by_field(form["errors"])
    return _page(etag, form, error.status)


def _by_field(errors: dict[str, Any]) -> dict[str, Any]:
    """What is wrong in a list is wrong with its field, said once."""
    found: dict[str, list[Any]] = {}
    for name, words in errors.items():
        kept = found.setdefault(name.partition(".")[0], [])
        kept += [each for each in words if each not in kept]
    return found


def _page(etag: str, form: dict[str, Any], status: int = 200) -> Page:
    view = {"etag": etag}
    return page("settings/collections.html", view, nav="settings", form=form, status=status)
