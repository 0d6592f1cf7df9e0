"""What goes back is shared to the minor unit, and nothing gives back more than it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_id
from payments.rules import journal
from payments.rules.allocation import Share
from payments.rules.errors import RuleError
from payments.rules.reversals import given_back, taken_back

AMOUNTS = st.integers(min_value=0, max_value=10**9)
PAID = st.lists(AMOUNTS, min_size=1, max_size=6)


def shares_of(amounts: list[int]) -> list[Share]:
    return [Share(new_id(), amount) for amount in amounts]


@given(amounts=PAID, credit=AMOUNTS, part=st.integers(min_value=1))
def test_a_refund_takes_credit_first_and_of_no_invoice_more_than_it_has(amounts, credit, part):
    paid, most = shares_of(amounts), sum(amounts) + credit
    if not most:
        return
    amount = 1 + part % most

    found = given_back(amount, credit, paid)

    left = {share.invoice_id: share.amount for share in paid}
    assert found.credit_amount == min(amount, credit)
    assert found.credit_amount + sum(share.amount for share in found.shares) == amount
    assert all(0 < share.amount <= left[share.invoice_id] for share in found.shares)


@given(amounts=PAID, credit=AMOUNTS, amount=st.integers(min_value=1, max_value=10**10))
def test_what_a_bank_takes_is_owed_then_credit_then_lost_and_balances(amounts, credit, amount):
    paid = shares_of(amounts)

    found, lost = taken_back(amount, credit, paid)

    owed = sum(share.amount for share in found.shares)
    assert owed == min(amount, sum(amounts))
    assert found.credit_amount == min(amount - owed, credit)
    assert owed + found.credit_amount + lost == amount
    entries = journal.charged_back("GBP", "sandbox", found, lost)
    assert sum(entry.amount for entry in entries) == 0


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_are_refused(amount):
    with pytest.raises(RuleError) as refused:
        given_back(amount, 0, shares_of([100]))

    assert refused.value.code == "reversal_amount_not_positive"


def test_more_than_there_is_is_refused():
    with pytest.raises(RuleError) as refused:
        given_back(101, 0, shares_of([60, 40]))

    assert refused.value.code == "reversal_exceeds_payment"
