"""A payment pays the oldest due first, to the minor unit, and nothing of it is lost."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.rules.allocation import Receivable, Share, allocate
from payments.rules.errors import RuleError

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def invoice(n: int) -> UUID:
    return UUID(int=n)


def due(n: int, day: int, amount: int, currency: str = "EUR") -> Receivable:
    return Receivable(invoice(n), date(2026, 11, day), currency, amount)


NEWER, OLDER, TWIN = due(1, 25, 5_000), due(2, 10, 3_000), due(3, 25, 700)


@pytest.mark.parametrize(
    ("amount", "shares", "credit"),
    [
        (8_700, [(2, 3_000), (1, 5_000), (3, 700)], 0),
        (3_000, [(2, 3_000)], 0),
        (2_999, [(2, 2_999)], 0),
        (3_001, [(2, 3_000), (1, 1)], 0),
        (8_100, [(2, 3_000), (1, 5_000), (3, 100)], 0),
        (10_000, [(2, 3_000), (1, 5_000), (3, 700)], 1_300),
    ],
)
def test_the_oldest_due_is_paid_first_and_the_rest_is_credit(
    amount: int, shares: list[tuple[int, int]], credit: int
) -> None:
    allocation = allocate(amount, "EUR", [NEWER, OLDER, TWIN])

    assert list(allocation.shares) == [Share(invoice(n), paid) for n, paid in shares]
    assert allocation.credit_amount == credit


def test_a_settled_invoice_takes_no_share() -> None:
    allocation = allocate(100, "EUR", [due(1, 1, 0), due(2, 2, 100)])

    assert allocation.shares == (Share(invoice(2), 100),)


def test_a_payment_with_nothing_to_pay_is_all_credit() -> None:
    allocation = allocate(100, "EUR", [])

    assert (allocation.shares, allocation.credit_amount) == ((), 100)


@pytest.mark.parametrize(
    ("amount", "receivables", "code"),
    [
        (0, [NEWER], "allocation_amount_not_positive"),
        (-1, [NEWER], "allocation_amount_not_positive"),
        (1, [due(1, 1, 100, "USD")], "allocation_currency_differs"),
        (1, [NEWER, due(9, 30, 1, "USD")], "allocation_currency_differs"),
        (1, [due(1, 1, -1)], "receivable_amount_negative"),
        (1, [NEWER, NEWER], "receivable_repeated"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(
    amount: int, receivables: list[Receivable], code: str
) -> None:
    with pytest.raises(RuleError) as caught:
        allocate(amount, "EUR", receivables)

    assert caught.value.code == code


receivable_lists = st.lists(
    st.builds(due, st.integers(1, 50), st.integers(1, 5), st.integers(0, 1_000)),
    max_size=8,
    unique_by=lambda each: each.invoice_id,
)


@moderate
@given(st.integers(1, 5_000), receivable_lists)
def test_shares_and_credit_are_exactly_the_payment(
    amount: int, receivables: list[Receivable]
) -> None:
    allocation = allocate(amount, "EUR", receivables)

    owed = {each.invoice_id: each.due_amount for each in receivables}
    assert sum(share.amount for share in allocation.shares) + allocation.credit_amount == amount
    assert all(0 < share.amount <= owed[share.invoice_id] for share in allocation.shares)
    assert allocation.credit_amount == max(0, amount - sum(owed.values()))


@moderate
@given(
    st.integers(1, 5_000),
    receivable_lists.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))),
)
def test_the_order_receivables_were_found_in_does_not_matter(
    amount: int, orders: tuple[list[Receivable], list[Receivable]]
) -> None:
    one, other = (allocate(amount, "EUR", found) for found in orders)

    assert one == other


@moderate
@given(st.integers(1, 5_000), receivable_lists)
def test_no_younger_invoice_is_paid_while_an_older_is_open(
    amount: int, receivables: list[Receivable]
) -> None:
    allocation = allocate(amount, "EUR", receivables)

    paid = {share.invoice_id: share.amount for share in allocation.shares}
    in_order = sorted(receivables, key=lambda each: (each.due_on, each.invoice_id))
    for position, each in enumerate(in_order):
        if each.invoice_id in paid:
            older = in_order[:position]
            assert all(paid.get(one.invoice_id, 0) == one.due_amount for one in older)
