"""Who is billed in several currencies may have a default method for each, and sees which it is."""

from uuid import UUID

import pytest

from dashboard_bff.views import client_methods, collecting, methods, my_billing

OFFER = "Make default for EUR"


@pytest.fixture
def client(books):
    return books.a_client(currency="GBP")


@pytest.fixture
def cards(books, client):
    """The default of all, and what is asked first in euros."""
    first = books.a_method(client)
    return first, books.a_method(client, last4="0005", is_default=False, default_currency="EUR")


def test_each_side_offers_it_where_there_are_several_currencies(books, client, look, owner, render):
    books.a_method(client)
    books.an_invoice(client, number="INV-1")
    dana = books.signed_in(client, "payment_methods:write")
    member = books.viewer(owner.permissions | {"payment_methods:write"})

    def pages():
        own = render("my_billing.html", dana, look(my_billing.show, dana, UUID(client["id"])))
        view = look(client_methods.manage, member, UUID(client["id"]))
        return own, render("clients/payment_methods.html", member, view)

    before = pages()
    books.an_invoice(client, number="INV-2", currency="EUR")
    books.a_service(client, currency="EUR")
    after = pages()

    assert [OFFER in page for page in (*before, *after)] == [False, False, True, True]


def test_the_currencys_default_is_chosen_first_and_else_that_of_all(
    books, client, cards, look, owner
):
    dana = books.signed_in(client, "payments:write")
    euros = books.an_invoice(client, number="INV-1", currency="EUR")
    pounds = books.an_invoice(client, number="INV-2", currency="GBP")

    def asked(invoice=None):
        only = UUID(invoice["id"]) if invoice else None
        return look(my_billing.payment, dana, UUID(client["id"]), only)["chosen_method_id"]

    first, second = (card["id"] for card in cards)
    assert (asked(euros), asked(pounds), asked()) == (second, first, first)
    collected = look(collecting.question, owner, UUID(euros["id"]))
    assert collected["chosen_method_id"] == second


def test_it_is_shown_and_its_deletion_names_it(books, client, cards, look, render):
    dana = books.signed_in(client, "payment_methods:write")

    page = render("my_billing.html", dana, look(my_billing.show, dana, UUID(client["id"])))
    view = look(methods.deletion, dana, UUID(client["id"]), UUID(cards[1]["id"]))
    dialog = render("payment_method_delete.html", dana, view)

    assert "Default for EUR" in page
    assert "No longer default for EUR" in page
    assert "Asked first for what is billed in EUR" in dialog
    assert "Replace &amp; delete" in dialog
