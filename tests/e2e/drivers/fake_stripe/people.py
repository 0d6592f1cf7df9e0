"""Customers, payment methods and setup intents."""

from typing import Any

from tests.e2e.drivers.fake_stripe.books import Books, Object
from tests.e2e.drivers.fake_stripe.cards import CARDS
from tests.e2e.drivers.fake_stripe.errors import invalid, missing

Form = dict[str, Any]


def create_customer(books: Books, owner: str, form: Form) -> Object:
    """POST /v1/customers."""
    fields = {name: form.get(name) for name in ("name", "email")}
    return books.make(owner, "customer", "cus", metadata=form.get("metadata", {}), **fields)


def method_behind(books: Books, owner: str, id_: str, param: str = "payment_method") -> Object:
    """Returns a payment method; a test token makes a new one, as with the real one."""
    card = CARDS.get(id_)
    if card is None:
        return books.get(owner, "payment_method", id_, param)
    details = {"type": card.type, card.type: card.details(), "customer": None, "_origin": id_}
    return books.make(owner, "payment_method", "pm", **details)


def attach(books: Books, owner: str, form: Form, id_: str) -> Object:
    """POST /v1/payment_methods/:id/attach."""
    customer = books.get(owner, "customer", str(form.get("customer")), "customer")
    method = method_behind(books, owner, id_)
    return books.keep(attached(method, customer["id"]))


def attached(method: Object, customer: str) -> Object:
    """Gives the method to the customer, once: a detached one is never anybody's again."""
    if method.get("detached") or method["customer"] not in (None, customer):
        message = (
            "This PaymentMethod was previously used with a PaymentIntent without Customer "
            "attachment, shared with a connected account without Customer attachment, or was "
            "detached from a Customer. It may not be used again."
        )
        raise invalid(message)
    return method | {"customer": customer}


def detach(books: Books, owner: str, form: Form, id_: str) -> Object:
    """POST /v1/payment_methods/:id/detach."""
    method = books.get(owner, "payment_method", id_)
    if method["customer"] is None:
        message = "The payment method you provided is not attached to a customer so detachment is impossible."
        raise invalid(message)
    return books.keep(method | {"customer": None, "detached": True})


def update_method(books: Books, owner: str, form: Form, id_: str) -> Object:
    """POST /v1/payment_methods/:id; an empty text unsets what was there."""
    method = books.get(owner, "payment_method", id_)
    if method["customer"] is None:
        message = "You must save this PaymentMethod to a customer before you can update it."
        raise invalid(message)
    kept = method.get("billing_details") or {"address": {}}
    said = form.get("billing_details", {})
    address = kept["address"] | said.get("address", {})
    details = {"name": said.get("name", kept.get("name")), "address": address}
    details["address"] = {name: value or None for name, value in address.items()}
    return books.keep(method | {"billing_details": details | {"name": details["name"] or None}})


def create_setup(books: Books, owner: str, form: Form) -> Object:
    """POST /v1/setup_intents."""
    customer = books.get(owner, "customer", str(form.get("customer")), "customer")
    setup = books.make(
        owner, "setup_intent", "seti", customer=customer["id"], payment_method=None,
        usage=form.get("usage", "off_session"), status="requires_payment_method",
        metadata=form.get("metadata", {}),
    )  # fmt: skip
    setup["client_secret"] = f"{setup['id']}_secret_{setup['id'][-8:]}"
    return books.keep(setup)


def confirm_setup(books: Books, owner: str, form: Form, id_: str) -> Object:
    """POST /v1/setup_intents/:id/confirm, as Elements do it in the payer's browser."""
    setup = books.get(owner, "setup_intent", id_)
    if form.get("client_secret", setup["client_secret"]) != setup["client_secret"]:
        raise missing("setupintent", id_)
    method = method_behind(books, owner, str(form.get("payment_method")))
    books.keep(attached(method, setup["customer"]))
    return books.keep(setup | {"payment_method": method["id"], "status": "succeeded"})
