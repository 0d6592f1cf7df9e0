"""What is asked before a payment, and what is said after it."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import NotFound
from dashboard_bff.views import my_billing


def test_one_invoice_or_all_that_is_due_may_be_paid(books: Any, look: Any) -> None:
    client = books.a_client()
    books.a_method(client)
    one, two = books.an_invoice(client, 100), books.an_invoice(client, 200)
    viewer = books.signed_in(client)

    single = look(my_billing.payment, viewer, UUID(client["id"]), one["id"])
    everything = look(my_billing.payment, viewer, UUID(client["id"]))

    assert (single["single"], single["charges"][0]["amount"]) == (True, 100)
    assert [row["id"] for row in everything["charges"][0]["invoices"]] == [one["id"], two["id"]]
    assert everything["charges"][0]["amount"] == 300


def test_paying_another_clients_invoice_is_not_offered(books: Any, look: Any) -> None:
    client, other = books.a_client(), books.a_client("Pike Architects")
    invoice = books.an_invoice(other)

    with pytest.raises(NotFound):
        look(my_billing.payment, books.signed_in(client), UUID(client["id"]), invoice["id"])


@pytest.mark.parametrize(
    "status, tone, title",
    [
        ("succeeded", "good", "£540.00 paid"),
        ("failed", "bad", "Declined: insufficient funds."),
        ("unknown", "warn", "Outcome unknown."),
        ("processing", "info", "£540.00 is processing."),
    ],
)
def test_an_outcome_is_said_plainly(status: str, tone: str, title: str) -> None:
    paid = {
        "status": status,
        "amount": 54000,
        "currency": "GBP",
        "failure_reason": "Insufficient funds.",
    }

    notice = my_billing.outcome(paid)

    assert (notice["tone"], notice["title"]) == (tone, title)
