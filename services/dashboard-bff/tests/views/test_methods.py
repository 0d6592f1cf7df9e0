"""A payment method that is in use says for what, and is not offered to be deleted."""

from typing import Any
from uuid import UUID

from common.sandbox_cards import CARDS
from dashboard_bff.views import methods


def test_a_method_that_was_chosen_for_one_charge_names_it_and_is_not_deleted(
    books: Any, look: Any, render: Any
) -> None:
    client = books.a_client()
    item = books.an_item(books.a_service(client), "2026-12-20", name="Hosting")
    method = books.a_method(client, uses=[{"kind": "item", "id": item["id"]}])
    contact = books.signed_in(client)

    view = look(methods.deletion, contact, UUID(client["id"]), UUID(method["id"]))
    page = render("payment_method_delete.html", contact, view)

    [use] = view["uses"]
    assert (use["name"], use["detail"]) == ("Hosting", "Only the charge of 20 Dec 2026")
    assert "Hosting" in page
    assert ">Delete Visa" not in page


def test_the_form_offers_every_sandbox_card_and_says_what_it_does(
    books: Any, look: Any, render: Any
) -> None:
    client = books.a_client()
    contact = books.signed_in(client)

    view = look(methods.new, contact, UUID(client["id"]), None)
    page = render("payment_method_new.html", contact, view)

    assert [card["token"] for card in view["cards"]] == list(CARDS)
    assert all(f'value="{token}"' in page and card.does in page for token, card in CARDS.items())
