"""Whom a payment method bills: the same dialog in My Billing and on the firm's side."""

from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import (
    contacts_only,
    desk,
    members_only,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, firm, form_with, go, page
from dashboard_bff.usecases.billing_details import said_of, say
from dashboard_bff.views import billing_details
from dashboard_bff.views.parts.methods import method_name
from dashboard_bff.views.parts.scene import View

routes = Blueprint("billing_detail_pages", __name__)

OWN = "/my-billing/payment-methods/<uuid:method_id>/billing-details"
OF_CLIENT = "/clients/<uuid:client_id>/payment-methods/<uuid:method_id>/billing-details"
TO_FIX = frozenset({409, 422, 503})


@routes.get(OWN)
@contacts_only
@needs("payment_methods:write")
def ask_own(method_id: UUID) -> Page:
    """Asks the client whom its method bills."""
    return _ask(own_client(), method_id)


@routes.post(OWN)
@contacts_only
@needs("payment_methods:write")
def say_own(method_id: UUID) -> Page:
    """Keeps what the client says."""
    return _say(own_client(), method_id)


@routes.get(OF_CLIENT)
@members_only
@needs("payment_methods:write")
def ask(client_id: UUID, method_id: UUID) -> Page:
    """Asks whom a client's method bills."""
    return _ask(client_id, method_id)


@routes.post(OF_CLIENT)
@members_only
@needs("payment_methods:write")
def say_of_client(client_id: UUID, method_id: UUID) -> Page:
    """Keeps what a member says of a client's method."""
    return _say(client_id, method_id)


def _ask(client_id: UUID, method_id: UUID) -> Page:
    view = _view(client_id, method_id)
    form = form_with(billing_details.values(view, said_of(desk(), method_id)))
    return _page(view, form, 200)


def _say(client_id: UUID, method_id: UUID) -> Page:
    view = _view(client_id, method_id)
    try:
        say(desk(), method_id, request.form)
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        return _page(view, form_with(request.form, error), error.status)
    return go(view["back"], toast=f"{method_name(view['method'])} bills as you said")


def _view(client_id: UUID, method_id: UUID) -> View:
    own = firm()
    with reading() as session:
        return billing_details.ask(session, viewer(), own, client_id, method_id)


def _page(view: View, form: View, status: int) -> Page:
    nav = "my-billing" if viewer().client_id else "clients"
    return page("payment_method_billing.html", view, nav=nav, form=form, status=status)
