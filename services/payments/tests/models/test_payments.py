"""A payment goes from status to status as the product says, and refuses the rest."""

from datetime import UTC, datetime

import pytest

from common.errors import Conflict
from common.ids import new_id
from payments.models import Allocation, Payment, Receivable

NOW = datetime(2026, 11, 20, 9, 2, tzinfo=UTC)


def a_payment(status: str = "scheduled", *amounts: int) -> Payment:
    allocations = [
        Allocation(invoice_id=new_id(), amount=a, credited_amount=0, live=False, scheduled=False)
        for a in amounts or (100,)
    ]
    total = sum(a.amount for a in allocations)
    return Payment(status=status, amount=total, asks=0, allocations=allocations)


def a_receivable(**fields: object) -> Receivable:
    return Receivable(
        **{"total_amount": 100, "paid_amount": 0, "credited_amount": 0, "status": "open"} | fields
    )


def test_it_is_live_on_its_invoices_from_the_moment_it_begins():
    payment = a_payment()

    payment.begin(NOW, NOW)

    assert [(a.live, a.scheduled) for a in payment.allocations] == [(True, False)]


@pytest.mark.parametrize("status", ["succeeded", "failed", "canceled"])
def test_what_is_over_cannot_begin_again(status):
    with pytest.raises(Conflict) as refusal:
        a_payment(status).begin(NOW, NOW)

    assert refusal.value.code == f"payment_is_{status}"
    assert "processing" not in refusal.value.extra["allowed"]


def test_what_is_unknown_cannot_be_canceled():
    with pytest.raises(Conflict) as refusal:
        a_payment("unknown").cancel()

    assert refusal.value.extra["allowed"] == ["failed", "scheduled", "succeeded"]


def test_the_gateway_is_asked_within_a_minute_then_after_five_then_an_hour_then_daily():
    payment = a_payment("processing")
    payment.lose_sight(NOW)
    waits = [payment.ask_again_at - NOW]
    for _ in range(4):
        payment.ask_again(NOW)
        waits.append(payment.ask_again_at - NOW)

    assert [wait.total_seconds() for wait in waits] == [45, 300, 3600, 86400, 86400]


def test_it_asks_for_no_more_than_what_is_due():
    payment = a_payment("scheduled", 100, 50)
    first, second = payment.allocations

    assert payment.fit({first.invoice_id: 30, second.invoice_id: 50}) == 80
    assert (payment.amount, first.amount, second.amount) == (80, 30, 50)


def test_when_nothing_is_due_it_keeps_what_it_was_for():
    payment = a_payment("scheduled", 100)

    assert payment.fit({payment.allocations[0].invoice_id: 0}) == 0
    assert payment.amount == payment.applied[0].amount == 100


def test_a_receivable_takes_no_more_than_it_is_owed():
    receivable = a_receivable(paid_amount=40)

    assert receivable.take(100, NOW) == 60
    assert (receivable.status, receivable.paid_at) == ("paid", NOW)


@pytest.mark.parametrize("status", ["void", "paid"])
def test_a_closed_receivable_takes_nothing(status):
    receivable = a_receivable(status=status, paid_amount=100 if status == "paid" else 0)

    assert receivable.take(100, NOW) == 0
    assert receivable.status == status
