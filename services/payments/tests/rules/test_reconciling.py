"""Both books are compared both ways, to the cent."""

from dataclasses import replace

import pytest

from common.ids import new_id
from payments.rules.reconciling import MOVED, OPEN, Ours, Theirs, differences
from payments.rules.states import PAYMENT

ID = new_id()
PAID = Ours(ID, "succeeded", 12000, "GBP", 0, 0)
CHARGE = Theirs("ch_1", ID, "succeeded", 12000, "GBP", 0)


def kinds(ours, *theirs):
    return [found.kind for found in differences({row.payment_id: row for row in ours}, theirs)]


def test_the_same_on_both_sides_is_no_difference():
    refunded = replace(PAID, status="partially_refunded", refunded_amount=500)

    assert kinds([PAID], CHARGE) == []
    assert kinds([refunded], replace(CHARGE, refunded_amount=500)) == []
    assert kinds([replace(PAID, status="failed")], replace(CHARGE, outcome="declined")) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "kind", "amounts"),
    [
        ([], [CHARGE], "charge_without_payment", (None, 12000)),
        ([], [replace(CHARGE, payment_id=None)], "charge_without_payment", (None, 12000)),
        ([PAID], [], "payment_without_charge", (12000, None)),
        ([PAID], [replace(CHARGE, outcome="declined")], "payment_without_charge", (12000, None)),
        ([replace(PAID, status="failed")], [CHARGE], "charge_not_booked", (None, 12000)),
        ([replace(PAID, status="canceled")], [CHARGE], "charge_not_booked", (None, 12000)),
        ([PAID], [replace(CHARGE, amount=12001)], "amount_differs", (12000, 12001)),
        ([PAID], [CHARGE, replace(CHARGE, reference="ch_2")], "amount_differs", (12000, 24000)),
        ([PAID], [replace(CHARGE, currency="EUR")], "currency_differs", (12000, 12000)),
        ([PAID], [replace(CHARGE, refunded_amount=1)], "refund_not_booked", (0, 1)),
        ([replace(PAID, refunded_amount=2)], [CHARGE], "refund_without_money", (2, 0)),
    ],
)
def test_what_differs_is_named_with_both_amounts(ours, theirs, kind, amounts):
    [found] = differences({row.payment_id: row for row in ours}, theirs)

    assert (found.kind, found.our_amount, found.their_amount) == (kind, *amounts)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_of_what_is_not_known_yet_nothing_is_said(status):
    assert kinds([replace(PAID, status=status)], CHARGE) == []
    assert kinds([replace(PAID, status=status)]) == []


def test_a_refund_under_way_may_be_at_the_gateway_already_or_not():
    under_way = replace(PAID, refunding_amount=500)

    assert kinds([under_way], CHARGE) == []
    assert kinds([under_way], replace(CHARGE, refunded_amount=500)) == []
    assert kinds([under_way], replace(CHARGE, refunded_amount=501)) == ["refund_not_booked"]


def test_every_state_of_a_payment_is_compared():
    assert set(PAYMENT) == MOVED | OPEN | {"failed", "canceled"}
