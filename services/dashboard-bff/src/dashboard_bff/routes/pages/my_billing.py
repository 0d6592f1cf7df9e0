"""My Billing as pages: look, pay, and keep payment methods."""

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, request

from common.errors import AppError
from dashboard_bff.routes import (
    contacts_only,
    desk,
    idempotency_key,
    needs,
    own_client,
    reading,
    services,
    viewer,
)
from dashboard_bff.routes.pages.client_methods import keep_asking
from dashboard_bff.routes.pages.rendering import (
    Page,
    form_with,
    go,
    has_news,
    local,
    notice,
    page,
    text_for_anyone,
)
from dashboard_bff.routes.quick import html_for
from dashboard_bff.usecases import payments
from dashboard_bff.views import methods, my_billing

routes = Blueprint("my_billing_pages", __name__, url_prefix="/my-billing")

NAV = "my-billing"
# What keeps the question open, with what was typed and what is wrong with it.
TO_FIX = frozenset({403, 409, 422})


@routes.get("")
@contacts_only
@needs("invoices:read")
def show() -> Page:
    """Shows My Billing."""
    away = services().away_since("payments")
    if has_news() or away or viewer().visit:
        with reading() as session:
            view = my_billing.show(session, viewer(), own_client(), no_payments_since=away)
        return page("my_billing.html", view, nav=NAV)
    with reading() as session:
        kept = my_billing.html(session, viewer(), own_client(), render=_for_anyone)
    return make_response(html_for(kept, viewer().name, viewer().csrf_token))


@routes.get("/payments")
@contacts_only
@needs("payments:write")
def ask_payment() -> Page:
    """Asks which method pays: one invoice, or everything due."""
    with reading() as session:
        asked = (request.args.get("invoice"), request.args.get("method"))
        view = my_billing.payment(session, viewer(), own_client(), *asked)
    return page("my_billing_pay.html", view, nav=NAV, form=form_with(my_billing.all_of(view)))


@routes.post("/payments")
@contacts_only
@needs("payments:write")
def pay() -> Page:
    """Pays: one charge a currency, each for exactly the total that was shown, or a part of one invoice."""
    orders = payments.orders_of(request.form)
    if "amount" in request.form and len(orders) == 1:
        return _pay_part(orders[0])
    return _told([_pay(order) for order in orders])


def _told(told: list[dict[str, Any]]) -> Page:
    """Says what came of the charges: the worst first."""
    if not told:
        return go("/my-billing", notice=notice("warn", "merge", "There is nothing to pay."))
    all_ = my_billing.together(told)
    if len(told) == 1 and all_["href"]:
        return go(all_["href"])
    if all_["tone"] == "good":
        return go("/my-billing", toast=all_["title"])
    return go("/my-billing", notice=all_)


def _pay_part(order: dict[str, Any]) -> Page:
    """Pays what was typed of one invoice, or shows what would stay due; asks again for a wrong amount."""
    try:
        part = payments.part_of(request.form, order)
        if request.form.get("act") == "preview":
            return _ask_part(order, payments.preview_payment(desk(), part))
        return _told([_charge(part)])
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        return _ask_part(order, None, error)


def _ask_part(
    order: dict[str, Any], seen: dict[str, Any] | None, error: AppError | None = None
) -> Page:
    with reading() as session:
        chosen = (next(iter(order["invoice_ids"]), None), order["payment_method_id"])
        view = my_billing.payment(session, viewer(), own_client(), *chosen)
    form = form_with(request.form, error)
    status = error.status if error else 200
    return page("my_billing_pay.html", view | {"preview": seen}, nav=NAV, form=form, status=status)


@routes.get("/payment-methods/new")
@contacts_only
@needs("payment_methods:write")
def ask_method() -> Page:
    """Asks for a card; in a sandbox firm, which one to pretend with."""
    with reading() as session:
        view = methods.new(session, viewer(), own_client(), local(request.args.get("next"), ""))
    return page("payment_method_new.html", view, nav=NAV)


@routes.post("/payment-methods/new")
@contacts_only
@needs("payment_methods:write")
def add_method() -> Page:
    """Adds the card by its token."""
    default = request.form.get("make_default") == "1"
    try:
        made = payments.add_method(
            desk(), request.form.get("token", ""), make_default=default, key=idempotency_key()
        )
    except AppError as error:
        return _ask_again(error)
    return go(_onward(made["id"]), toast=f"{methods.name_of(made)} added")


@routes.post("/payment-methods/<uuid:method_id>/default")
@contacts_only
@needs("payment_methods:write")
def make_default(method_id: UUID) -> Page:
    """Makes a method the default."""
    method = payments.make_default(desk(), method_id)
    return go("/my-billing", toast=f"{methods.name_of(method)} is the default")


@routes.post("/payment-methods/<uuid:method_id>/reactivation")
@contacts_only
@needs("payment_methods:write")
def reactivate(method_id: UUID) -> Page:
    """Lets a suspended method be charged again."""
    method = payments.reactivate(desk(), method_id)
    return go("/my-billing", toast=f"{methods.name_of(method)} is used again")


@routes.get("/payment-methods/<uuid:method_id>/delete")
@contacts_only
@needs("payment_methods:write")
def ask_deletion(method_id: UUID) -> Page:
    """Asks before deleting; says what uses the method if anything does."""
    with reading() as session:
        chosen_id = request.args.get("method")
        view = methods.deletion(session, viewer(), own_client(), method_id, chosen_id)
    return page("payment_method_delete.html", view, nav=NAV)


@routes.post("/payment-methods/<uuid:method_id>/delete")
@contacts_only
@needs("payment_methods:write")
def delete(method_id: UUID) -> Page:
    """Deletes a method that nothing uses."""
    try:
        method = payments.delete_method(desk(), method_id)
    except AppError as error:
        if error.code != "payment_method_in_use":
            raise
        with reading() as session:
            view = methods.deletion(session, viewer(), own_client(), method_id)
        return page("payment_method_delete.html", view, nav=NAV, status=409)
    return go("/my-billing", toast=f"{methods.name_of(method)} deleted")


@routes.post("/payment-methods/<uuid:method_id>/replacement")
@contacts_only
@needs("payment_methods:write")
def replace(method_id: UUID) -> Page:
    """Deletes a method that is in use, and lets another pay for all that it did."""
    by = request.form.get("payment_method_id", "")
    try:
        done = payments.replace_method(desk(), own_client(), method_id, by)
    except AppError as error:
        return keep_asking(error, own_client(), method_id, nav=NAV)
    return go("/my-billing", toast=methods.replaced(done))


def _onward(method_id: str) -> str:
    """Back to what the method was added for, where it is chosen then."""
    asked_from = local(request.form.get("next"), "")
    if not asked_from:
        return "/my-billing"
    return f"{asked_from}{'&' if '?' in asked_from else '?'}method={method_id}"


def _for_anyone(view: dict[str, Any]) -> str:
    """Renders the page with marks where the person's own things go."""
    return text_for_anyone("my_billing.html", view, nav=NAV)


def _ask_again(error: AppError) -> Page:
    if error.status not in {404, 409, 422}:
        raise error
    with reading() as session:
        onward = local(request.form.get("next"), "")
        view = methods.new(session, viewer(), own_client(), onward)
    form = form_with(request.form, error)
    return page("payment_method_new.html", view, nav=NAV, form=form, status=error.status)


def _pay(order: dict[str, Any]) -> dict[str, Any]:
    try:
        return _charge(order)
    except AppError as error:
        return _refusal(error)


def _charge(order: dict[str, Any]) -> dict[str, Any]:
    paid = payments.pay(desk(), order, key=f"{idempotency_key()}-{order['currency']}")
    return my_billing.outcome(paid)


def _refusal(error: AppError) -> dict[str, Any]:
    if error.status not in {404, 409, 422}:
        raise error
    return my_billing.refusal(error.code, error.detail)
