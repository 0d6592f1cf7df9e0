"""What is asked before a payment, and what is said after it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from books import a_viewer

from common import clock
from common.errors import NotFound
from dashboard_bff.views import invoice as invoices
from dashboard_bff.views import my_billing, outcome


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


def test_what_the_gateway_could_not_say_for_a_day_a_member_with_the_permission_may(
    service: Any, books: Any, look: Any
) -> None:
    client = books.a_client()
    owner = a_viewer(service.firm, ("payments:read", "invoices:read", "invoices:write"))
    method, invoice = books.a_method(client), books.an_invoice(client, 100)
    past, ahead = clock.now() - timedelta(seconds=1), clock.now() + timedelta(hours=1)
    payment = books.a_payment(invoice, method, "unknown", decidable_at=past.isoformat())
    early = books.a_payment(invoice, method, "unknown", decidable_at=ahead.isoformat())

    asked = look(outcome.question, owner, UUID(payment["id"]))

    assert (asked["can_decide"], asked["payment"]["amount"]) == (True, 100)
    assert asked["invoices"] == [{"id": invoice["id"], "number": invoice["number"]}]
    assert not look(outcome.question, owner, UUID(early["id"]))["can_decide"]
    with pytest.raises(NotFound):
        look(outcome.question, books.signed_in(client), UUID(payment["id"]))
    seen = look(invoices.show, books.signed_in(client), UUID(invoice["id"]))
    assert [each["can_decide"] for each in seen["payments"]] == [False, False]


def test_what_was_not_charged_beside_what_was_is_not_said_of_both() -> None:
    paid = my_billing.outcome({"amount": 5000, "currency": "GBP", "status": "succeeded"})
    refused = my_billing.refusal("amount_changed", "")

    told = my_billing.together([refused, paid])

    assert (told["tone"], told["text"]) == ("warn", "")
    assert told["title"] == "£50.00 paid. The total has changed."
    assert my_billing.together([paid, paid])["title"] == "£50.00 paid and £50.00 paid"
    assert my_billing.together([refused]) == refused


def test_a_second_press_before_the_first_is_answered_is_not_told_that_nothing_was_charged() -> None:
    for code in ("request_in_progress", "idempotency_key_reused"):
        assert "Nothing" not in str(my_billing.refusal(code, "The first request is not finished."))
