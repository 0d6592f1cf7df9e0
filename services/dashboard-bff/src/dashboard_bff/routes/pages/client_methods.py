"""A client's payment methods as the firm manages them: what is in use for what, and what replaces it."""

from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, Conflict
from dashboard_bff.routes import (
    desk,
    idempotency_key,
    members_only,
    needs,
    reading,
    require_method,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, local, page
from dashboard_bff.usecases import payments
from dashboard_bff.usecases.managing import change_method
from dashboard_bff.views import client_methods, managing, methods

routes = Blueprint("client_method_pages", __name__, url_prefix="/clients/<uuid:client_id>")

NAV = "clients"
TO_FIX = frozenset({404, 409, 422})


@routes.get("/payment-methods")
@members_only
@needs("payment_methods:read")
def show(client_id: UUID) -> Page:
    """Shows every method on file, and which pays for what."""
    with reading() as session:
        view = client_methods.manage(session, viewer(), client_id)
    return page("clients/payment_methods.html", view, nav=NAV)


@routes.get("/payment-methods/new")
@members_only
@needs("payment_methods:write")
def ask(client_id: UUID) -> Page:
    """Asks for a card that the client gave to the firm."""
    return _ask(client_id, local(request.args.get("next"), ""))


@routes.post("/payment-methods/new")
@members_only
@needs("payment_methods:write")
def add(client_id: UUID) -> Page:
    """Adds the card by its token."""
    default, onward = request.form.get("make_default") == "1", local(request.form.get("next"), "")
    token, key = request.form.get("token", ""), idempotency_key()
    try:
        made = payments.add_method_of(desk(), client_id, token, make_default=default, key=key)
    except AppError as error:
        return _ask(client_id, onward, error)
    to = f"{onward}?method={made['id']}" if onward else _home(client_id)
    return go(to, toast=f"{methods.name_of(made)} added")


@routes.get("/payment-methods/<uuid:method_id>/activity")
@members_only
@needs("payment_methods:read")
def activity(client_id: UUID, method_id: UUID) -> Page:
    """Shows what happened to a method, and what became of its charges."""
    require_method(client_id, method_id)
    said = payments.activity(desk(), method_id, request.args.get("cursor"))
    with reading() as session:
        view = client_methods.told(session, viewer(), client_id, method_id, said)
    return page("clients/method_activity.html", view, nav=NAV)


@routes.post("/payment-methods/<uuid:method_id>/default")
@members_only
@needs("payment_methods:write")
def make_default(client_id: UUID, method_id: UUID) -> Page:
    """Makes a method the one that is offered first."""
    require_method(client_id, method_id)
    method = payments.make_default(desk(), method_id)
    return go(_home(client_id), toast=f"{methods.name_of(method)} is the default")


@routes.post("/payment-methods/<uuid:method_id>/reactivation")
@members_only
@needs("payment_methods:write")
def reactivate(client_id: UUID, method_id: UUID) -> Page:
    """Lets a suspended method be charged again."""
    require_method(client_id, method_id)
    method = payments.reactivate(desk(), method_id)
    return go(_home(client_id), toast=f"{methods.name_of(method)} is used again")


@routes.get("/payment-methods/<uuid:method_id>/delete")
@members_only
@needs("payment_methods:write")
def ask_deletion(client_id: UUID, method_id: UUID) -> Page:
    """Asks before deleting; says what uses the method, and what could take its place."""
    with reading() as session:
        chosen_id = request.args.get("method")
        view = methods.deletion(session, viewer(), client_id, method_id, chosen_id)
    return page("payment_method_delete.html", view, nav=NAV)


@routes.post("/payment-methods/<uuid:method_id>/delete")
@members_only
@needs("payment_methods:write")
def delete(client_id: UUID, method_id: UUID) -> Page:
    """Deletes a method that nothing uses."""
    require_method(client_id, method_id)
    try:
        method = payments.delete_method(desk(), method_id)
    except AppError as error:
        return keep_asking(error, client_id, method_id, nav=NAV)
    return go(_home(client_id), toast=f"{methods.name_of(method)} deleted")


@routes.post("/payment-methods/<uuid:method_id>/replacement")
@members_only
@needs("payment_methods:write")
def replace(client_id: UUID, method_id: UUID) -> Page:
    """Deletes a method that is in use, and lets another pay for all that it did."""
    require_method(client_id, method_id)
    by = request.form.get("payment_method_id", "")
    try:
        done = payments.replace_method(desk(), client_id, method_id, by)
    except AppError as error:
        return keep_asking(error, client_id, method_id, nav=NAV)
    return go(_home(client_id), toast=methods.replaced(done))


@routes.get("/services/<uuid:service_id>/payment-method")
@members_only
@needs("payment_methods:write", "services:read")
def ask_assignment(client_id: UUID, service_id: UUID) -> Page:
    """Asks which method pays for a running service."""
    return _ask_assignment(client_id, service_id)


@routes.post("/services/<uuid:service_id>/payment-method")
@members_only
@needs("payment_methods:write", "services:read")
def assign(client_id: UUID, service_id: UUID) -> Page:
    """Lets a method pay for a running service, from its next charge on."""
    with reading() as session:
        view = client_methods.assignment(session, viewer(), client_id, service_id)
    try:
        by = payments.method_chosen(request.form.get("payment_method_id", ""))
        done = change_method(desk(), service_id, {"payment_method_id": by}, key="")
    except AppError as error:
        return _ask_assignment(client_id, service_id, error)
    return go(_home(client_id), toast=managing.saved(view, done["payment_method_id"]))


def keep_asking(error: AppError, client_id: UUID, method_id: UUID, *, nav: str) -> Page:
    """Shows the question again with what stands in the way, at its field where there is one."""
    if error.status not in TO_FIX:
        raise error
    with reading() as session:
        chosen_id = request.form.get("payment_method_id")
        view = methods.deletion(session, viewer(), client_id, method_id, chosen_id)
    form = form_with(request.form, None if error.code == "payment_method_in_use" else error)
    return page("payment_method_delete.html", view, nav=nav, form=form, status=error.status)


def _ask(client_id: UUID, onward: str, error: AppError | None = None) -> Page:
    if error is not None and error.status not in TO_FIX:
        raise error
    with reading() as session:
        view = methods.by_member(session, viewer(), client_id, onward)
    if view["gateway"] == "stripe":
        words = "A card is typed into Stripe's own form by the client, in My Billing."
        raise Conflict("card_is_the_clients_to_give", words)
    form = form_with(request.form, error) if error else None
    status = error.status if error else 200
    return page("payment_method_new.html", view, nav=NAV, form=form, status=status)


def _ask_assignment(client_id: UUID, service_id: UUID, error: AppError | None = None) -> Page:
    if error is not None and error.status not in TO_FIX:
        raise error
    with reading() as session:
        chosen_id = request.values.get("payment_method_id") or request.args.get("method")
        view = client_methods.assignment(session, viewer(), client_id, service_id, chosen_id)
    form = form_with(request.form, error) if error else None
    status = error.status if error else 200
    return page("clients/assignment.html", view, nav=NAV, form=form, status=status)


def _home(client_id: UUID) -> str:
    return f"/clients/{client_id}/payment-methods"
