"""A client's credit: shown to both sides with what became of it, given back by who may."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.views import client_methods, credits, my_billing

TOLD = {"about": "a", "at": "2026-11-21T10:00:00+00:00", "reason": None, "invoice_number": "INV-1"}
MOVEMENTS = [
    TOLD | {"kind": "overpaid", "amount": 7000},
    TOLD | {"kind": "given_back", "amount": -2000, "invoice_number": None, "reason": "Paid twice."},
]


@pytest.fixture
def client(books: Any) -> Any:
    client = books.a_client()
    amounts = {"amount": 5000, "available_amount": 5000, "reserved_amount": 0}
    body = {"id": str(new_id()), "client_id": client["id"], "currency": "GBP"}
    books.tell("credit_balance.changed", body | amounts | {"movements": MOVEMENTS})
    return client


def test_my_billing_shows_credit_and_what_became_of_it(books, client, look, render):
    dana = books.signed_in(client, "payments:read")

    view = look(my_billing.show, dana, UUID(client["id"]))
    page = render("my_billing.html", dana, view)

    [credit] = view["credits"]
    assert (credit["available_amount"], len(credit["movements"])) == (5000, 2)
    assert "£50.00" in page
    assert "Paid too much, INV-1" in page
    assert "Paid twice." in page
    assert "/credit-refunds" not in page


def test_the_firm_sees_it_beside_the_methods_and_may_give_it_back(
    client, books, look, owner, render
):
    member = books.viewer(owner.permissions | {"invoices:write"})

    view = look(client_methods.manage, member, UUID(client["id"]))
    page = render("clients/payment_methods.html", member, view)

    assert f'href="/clients/{client["id"]}/credit-refunds?currency=GBP"' in page


def test_the_question_says_how_much_there_is_and_is_asked_of_members(
    books, client, look, owner, render
):
    view = look(credits.question, owner, UUID(client["id"]), "GBP")
    page = render("clients/credit_refund.html", owner, view)

    assert "At most £50.00" in page
    with pytest.raises(NotFound):
        look(credits.question, owner, UUID(client["id"]), "EUR")
    with pytest.raises(NotFound):
        look(credits.question, books.signed_in(client, "payments:read"), UUID(client["id"]), "GBP")
