"""The firm's taxes, as pages of its settings."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, BadRequest
from dashboard_bff.routes import desk, idempotency_key, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, typed_over
from dashboard_bff.routes.pages.team import FIELD_ERRORS
from dashboard_bff.usecases import taxes as acts
from dashboard_bff.views import taxes

routes = Blueprint("tax_pages", __name__, url_prefix="/settings/taxes")

HOME = "/settings/taxes"


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def index() -> Page:
    """Shows the firm's taxes, and asks for another."""
    return _list()


@routes.post("")
@members_only
@needs("firm:write", "invoices:read")
def create() -> Page:
    """Adds a tax."""
    draft = acts.draft_of(request.form) | {"is_default": request.form.get("is_default") == "1"}
    try:
        made = acts.add_tax(desk(), draft, key=idempotency_key())
    except AppError as error:
        return _list(_to_show(error))
    return go(HOME, toast=f"{made['name']} added")


@routes.get("/<uuid:tax_id>")
@members_only
@needs("firm:write", "invoices:read")
def ask(tax_id: UUID) -> Page:
    """Shows a tax, to be changed for lines to come."""
    view = taxes.one(acts.taxes_of(desk()), tax_id)
    return page("settings/tax.html", view, nav="settings", form=form_with(taxes.values(view)))


@routes.post("/<uuid:tax_id>")
@members_only
@needs("firm:write", "invoices:read")
def change(tax_id: UUID) -> Page:
    """Changes a tax, or does with it what its row in the list asks for."""
    if request.form.get("act") == "save":
        return _save(tax_id)
    try:
        said = _act(tax_id)
    except AppError as error:
        # What stands in the way of a row of the list is no field of the form below it.
        _to_show(error).errors = None
        return _list(error, typed=False)
    return go(HOME, toast=said)


def _save(tax_id: UUID) -> Page:
    try:
        made = acts.change_tax(
            desk(), tax_id, acts.draft_of(request.form), etag=request.form.get("etag")
        )
    except AppError as error:
        view = taxes.one(acts.taxes_of(desk()), tax_id)
        form = form_with(taxes.values(view) | typed_over(error), _to_show(error))
        return page("settings/tax.html", view, nav="settings", form=form, status=error.status)
    return go(HOME, toast=f"{made['name']} saved. It holds for lines to come")


def _act(tax_id: UUID) -> str:
    """Does what was asked for; returns how that is said."""
    name = taxes.one(acts.taxes_of(desk()), tax_id)["tax"]["name"]
    act, etag = request.form.get("act"), request.form.get("etag")
    if act == "retire":
        acts.retire_tax(desk(), tax_id)
        return f"{name} retired"
    if act == "restore":
        acts.restore_tax(desk(), tax_id)
        return f"{name} restored"
    if act == "remove":
        acts.remove_tax(desk(), tax_id)
        return f"{name} deleted"
    if act not in ("default", "no_default"):
        raise BadRequest("act_unknown", "There is no such act.")
    wanted = {"is_default": act == "default"}
    acts.change_tax(desk(), tax_id, wanted, etag=etag)
    return f"New lines bear {name if wanted['is_default'] else 'no tax'}"


def _list(error: AppError | None = None, *, typed: bool = True) -> Page:
    view = taxes.show(acts.taxes_of(desk()))
    form = form_with(request.form if error and typed else {}, error)
    status = error.status if error else 200
    return page("settings/taxes.html", view, nav="settings", form=form, status=status)


def _to_show(error: AppError) -> Any:
    """Returns a refusal that the page shows; raises any other."""
    if error.status not in FIELD_ERRORS:
        raise error
    return error
