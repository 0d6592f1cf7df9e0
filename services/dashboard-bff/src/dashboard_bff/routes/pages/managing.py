"""Managing what comes again, as a dialog: what pays for it, and what is charged next."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import (
    contacts_only,
    desk,
    idempotency_key,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.managing import change_method, preview_next, wanted_of
from dashboard_bff.views import managing, my_billing

routes = Blueprint("managing_pages", __name__, url_prefix="/my-billing/subscriptions")

TEMPLATE, NAV = "my_billing_manage.html", "my-billing"
TO_FIX = frozenset({404, 409, 422})


@routes.get("/<uuid:subscription_id>")
@contacts_only
@needs("services:read", "payment_methods:read")
def ask(subscription_id: UUID) -> Page:
    """Shows the next charge, and asks what pays for it."""
    return page(TEMPLATE, _view(subscription_id, request.args.get("method")), nav=NAV)


@routes.post("/<uuid:subscription_id>")
@contacts_only
@needs("services:read", "payment_methods:write", "payments:write")
def save(subscription_id: UUID) -> Page:
    """Saves what pays for it, and retries what was shown; or shows the question again."""
    view = _view(subscription_id, request.form.get("payment_method_id"))
    try:
        done = change_method(
            desk(), subscription_id, wanted_of(request.form), key=idempotency_key()
        )
    except AppError as error:
        return _ask_again(error, view)
    return _told(view, done)


def _view(subscription_id: UUID, chosen_id: str | None) -> dict[str, Any]:
    with reading() as session:
        view = managing.show(session, viewer(), own_client(), subscription_id, chosen_id)
    return view | {"next": preview_next(desk(), view["next"])}


def _ask_again(error: AppError, view: dict[str, Any]) -> Page:
    if error.status not in TO_FIX:
        raise error
    form = form_with(request.form, error)
    return page(TEMPLATE, view, nav=NAV, form=form, status=error.status)


def _told(view: dict[str, Any], done: dict[str, Any]) -> Page:
    """What was saved is a toast; what became of the retry, where that is not all well, a notice."""
    saved = managing.saved(view, done["payment_method_id"])
    if done["refusal"]:
        refused = my_billing.refusal(done["refusal"]["code"], done["refusal"]["detail"])
        return go("/my-billing", notice=refused, toast=saved)
    if done["payment"] is None:
        return go("/my-billing", toast=saved)
    came = my_billing.outcome(done["payment"])
    if came["tone"] == "good":
        return go("/my-billing", toast=f"{saved}, {came['title']}")
    return go("/my-billing", notice=came, toast=saved)
