"""A payment that may go back, what of it has, and the credit that may pay: to whom, and in what words."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import NotFound
from dashboard_bff.views import invoice, refund

SEEN = {
    "currency": "GBP", "amount": 5000, "credit_amount": 1000,
    "shares": [{"invoice_id": "i", "invoice_number": "INV-1", "amount": 4000, "due_amount": 4000}],
}  # fmt: skip
BACK = {
    "id": "r", "amount": 5000, "status": "succeeded", "created_at": "2026-11-21T10:00:00+00:00",
}  # fmt: skip


@pytest.fixture
def paid(books: Any) -> tuple[Any, Any]:
    client = books.a_client()
    bill = books.an_invoice(client, number="INV-1", status="paid", due_amount=0)
    return client, (bill, books.a_payment(
        bill, books.a_method(client), "succeeded", refundable_amount=7000, refunds=[BACK], disputes=[]
    ))  # fmt: skip


def test_a_member_is_asked_with_what_is_owed_after_it(paid, look, owner, render):
    _, (_, payment) = paid

    view = look(refund.question, owner, UUID(payment["id"])) | {"preview": SEEN}
    page = render("invoices/refund.html", owner, view)

    assert view["payment"]["refundable_amount"] == 7000
    assert "Then due on INV-1" in page
    assert "£70.00 can be given back" in page


def test_the_invoice_says_what_went_back_and_offers_the_rest_to_members_alone(
    books, paid, look, owner, render
):
    client, (bill, payment) = paid
    dana = books.signed_in(client, "payments:write")

    member = books.viewer(owner.permissions | {"invoices:write"})
    ours = render("invoices/view.html", member, look(invoice.show, member, UUID(bill["id"])))
    theirs = render("invoices/view.html", dana, look(invoice.show, dana, UUID(bill["id"])))

    offer = f'href="/payments/{payment["id"]}/refunds"'
    assert "Refund of £50.00, given back" in ours
    assert "Refund of £50.00, given back" in theirs
    assert (offer in ours, offer in theirs) == (True, False)
    with pytest.raises(NotFound):
        look(refund.question, dana, UUID(payment["id"]))
