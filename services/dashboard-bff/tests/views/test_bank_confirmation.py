"""A bank wants a payment confirmed: its payer finds the page, and nobody else does."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common import clock
from common.errors import NotFound
from dashboard_bff.views import bank_confirmation, collections, my_billing
from dashboard_bff.views import invoice as invoices


@pytest.fixture
def waiting(books: Any) -> Any:
    """A client, its invoice, and the payment of that which its bank wants confirmed."""
    client = books.a_client()
    invoice = books.an_invoice(client, 54000)
    return client, invoice, books.a_payment(invoice, books.a_method(client), "requires_action")


def address(payment: Any) -> str:
    return f"/my-billing/payments/{payment['id']}/confirmation"


def test_my_billing_and_the_invoice_lead_to_it(
    books: Any, look: Any, render: Any, waiting: Any
) -> None:
    client, invoice, payment = waiting
    dana = books.signed_in(client)

    billing = look(my_billing.show, dana, UUID(client["id"]))
    shown = look(invoices.show, dana, UUID(invoice["id"]))
    pages = [render("my_billing.html", dana, billing), render("invoices/view.html", dana, shown)]

    assert billing["actions"][0]["confirmation"] == address(payment)
    assert shown["pay"]["confirmation"] == address(payment)
    assert all(f'href="{address(payment)}"' in page for page in pages)


def test_who_only_looks_sees_that_it_waits_for_the_client(
    books: Any, look: Any, render: Any, waiting: Any
) -> None:
    client, _, _ = waiting
    dana = books.signed_in(client)
    looking = replace(dana, permissions=dana.permissions - {"payments:write"})

    page = render("my_billing.html", looking, look(my_billing.show, looking, UUID(client["id"])))

    acts = re.findall(r'<div class="row-acts">(.*?)</div>', page, re.S)
    assert any("Confirm</button>" in act and 'aria-disabled="true"' in act for act in acts)
    assert not any("Pay</button>" in act for act in acts)


def test_the_question_of_what_to_pay_leads_to_the_bank_that_is_waited_for(
    books: Any, look: Any, render: Any, waiting: Any
) -> None:
    client, invoice, payment = waiting
    dana, paid = books.signed_in(client), books.an_invoice(client, 100)
    books.a_payment(paid, books.a_method(client), "processing")

    asked = [
        look(my_billing.payment, dana, UUID(client["id"]), each)
        for each in (invoice["id"], None, paid["id"])
    ]
    pages = [render("my_billing_pay.html", dana, view) for view in asked]

    assert [address(payment) in page for page in pages] == [True, True, False]
    assert ["Nothing to pay" in page for page in pages] == [False, False, True]


def test_members_find_the_end_of_the_wait_on_the_firms_pages(
    books: Any, look: Any, render: Any, waiting: Any, owner: Any
) -> None:
    client, invoice, payment = waiting
    ann = replace(owner, permissions=owner.permissions | {"payments:write"})

    shown = look(invoices.show, ann, UUID(invoice["id"]))
    listed = look(collections.show, ann, {"status": "failed"})
    pages = [
        render("invoices/view.html", ann, shown),
        render("collections.html", ann, listed),
    ]
    theirs = look(invoices.show, books.signed_in(client), UUID(invoice["id"]))

    assert all(f'action="/payments/{payment["id"]}/confirmation/end"' in page for page in pages)
    assert theirs["waiting"] is None


def test_what_is_paid_or_was_never_asked_leads_nowhere(books: Any, look: Any, waiting: Any) -> None:
    client, invoice, payment = waiting
    dana = books.signed_in(client)
    other = books.an_invoice(client, 100)
    books.tell("payment.failed", payment | {"status": "failed", "failure_reason": "No."})

    rows = look(my_billing.show, dana, UUID(client["id"]))["actions"]

    assert {row["id"]: row["confirmation"] for row in rows} == {
        invoice["id"]: None,
        other["id"]: None,
    }


def test_the_page_of_the_sandboxs_bank_works_without_a_script(
    books: Any, look: Any, render: Any, waiting: Any
) -> None:
    client, invoice, payment = waiting
    dana = books.signed_in(client)
    until = (clock.now() + timedelta(days=1)).isoformat()

    view = look(bank_confirmation.question, dana, UUID(payment["id"]))
    page = render("my_billing_bank.html", dana, bank_confirmation.with_bank(view, {"until": until}))

    assert (view["waits"], view["back"]) == (True, f"/invoices/{invoice['id']}")
    for words in ("£540.00", "Northwind Studio", invoice["number"], "I no longer want this"):
        assert words in page
    assert page.count('name="approved"') == 2
    assert "bank.js" not in page
    assert f'action="{address(payment)}"' in page


def test_a_real_bank_is_asked_by_the_gateways_script_and_the_page_has_no_secret(
    books: Any, look: Any, render: Any, waiting: Any
) -> None:
    client, _, payment = waiting
    books.tell("payment.changed", payment | {"gateway": "stripe"})
    dana = books.signed_in(client)
    opened = {"until": None, "publishable_key": "pk_live_1", "opens": "pi_1_secret_2"}

    view = look(bank_confirmation.question, dana, UUID(payment["id"]))
    view = bank_confirmation.with_bank(view, opened)
    page = render("my_billing_bank.html", dana, view)

    # By these the page gets the policy of the card form, and is no dialog of another.
    assert (view["gateway"], view["is_connected"]) == ("stripe", True)
    assert "data-dialog-body" not in page
    assert "bank.js" in page
    assert "pi_1_secret_2" not in page + str(view)
    assert 'name="approved"' not in page
    assert f'data-confirmation="/api/v1{address(payment)}"' in page


def test_what_the_bank_has_answered_is_only_looked_at(
    books: Any, look: Any, render: Any, waiting: Any
) -> None:
    client, _, payment = waiting
    dana = books.signed_in(client)

    view = look(bank_confirmation.question, dana, UUID(payment["id"]))
    page = render("my_billing_bank.html", dana, bank_confirmation.with_bank(view, None))

    assert f'action="{address(payment)}/looks"' in page
    assert "no longer want" not in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("failed", "Declined: the bank said no."),
        ("processing", "£540.00 is processing."),
        ("partially_refunded", "This payment of £540.00 is partially refunded."),
        ("disputed", "This payment of £540.00 is disputed."),
        ("canceled", "This payment of £540.00 is canceled."),
    ],
)
def test_who_comes_back_later_is_told_what_became_of_it(
    books: Any, look: Any, waiting: Any, status: str, words: str
) -> None:
    client, _, payment = waiting
    over = {"status": status, "failure_reason": "The bank said no."}
    books.tell("payment.changed", payment | over)

    view = look(bank_confirmation.question, books.signed_in(client), UUID(payment["id"]))

    assert my_billing.outcome(view["payment"])["title"] == words


def test_another_clients_payment_is_not_there(books: Any, look: Any, waiting: Any) -> None:
    _, _, payment = waiting
    other = books.signed_in(books.a_client("Pike Architects"))

    with pytest.raises(NotFound):
        look(bank_confirmation.question, other, UUID(payment["id"]))


def test_who_has_just_paid_is_told_where_to_confirm(waiting: Any) -> None:
    _, _, payment = waiting

    told = my_billing.outcome(payment)

    assert (told["href"], told["label"]) == (address(payment), "Confirm with your bank")


def test_another_pay_says_what_waits() -> None:
    told = my_billing.refusal("payment_in_progress", "A payment waits for its payer.")

    assert told["text"] == "A payment waits for its payer. Nothing more was charged."
