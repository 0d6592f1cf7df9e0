"""Parts: whatever is paid in whichever steps comes to what is due, and a gateway can charge each step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.rules.errors import RuleError
from payments.rules.gateway_units import smallest_charge, to_stripe
from payments.rules.parts import check_part

moderate = settings(max_examples=200, deadline=None)


@pytest.mark.parametrize(
    ("amount", "due", "currency", "gateway", "code"),
    [
        (12001, 12000, "GBP", "stripe", "part_too_large"),
        (29, 12000, "GBP", "stripe", "part_too_small"),
        (11971, 12000, "GBP", "stripe", "part_leaves_too_little"),
        (49, 5000, "JPY", "stripe", "part_too_small"),
        (5125, 12000, "KWD", "stripe", "part_not_exact"),
        (2, 1, "GBP", "sandbox", "part_too_large"),
        (0, 1, "GBP", "sandbox", "part_too_small"),
        (-1, 1, "GBP", "sandbox", "part_too_small"),
    ],
)
def test_what_is_no_part_is_refused(
    amount: int, due: int, currency: str, gateway: str, code: str
) -> None:
    with pytest.raises(RuleError) as refused:
        check_part(amount, due, currency, gateway)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("amount", "due", "currency", "gateway"),
    [
        (30, 12000, "GBP", "stripe"),
        (11970, 12000, "GBP", "stripe"),
        (12000, 12000, "GBP", "stripe"),
        (29, 29, "GBP", "stripe"),
        (5120, 12000, "KWD", "stripe"),
        (1, 2, "GBP", "sandbox"),
    ],
)
def test_a_part_or_all_of_it_is_taken(amount: int, due: int, currency: str, gateway: str) -> None:
    check_part(amount, due, currency, gateway)


@moderate
@given(
    st.integers(1, 10_000_00),
    st.lists(st.integers(-10, 10_000_00), max_size=20),
    st.sampled_from(["GBP", "JPY", "USD", "HUF", "KWD", "VND"]),
    st.sampled_from(["stripe", "sandbox"]),
)
def test_parts_never_come_to_more_than_was_due_and_what_is_left_can_be_charged(
    total: int, wishes: list[int], currency: str, gateway: str
) -> None:
    due, paid = total, 0
    for wish in wishes:
        if not due:
            break
        try:
            check_part(wish, due, currency, gateway)
        except RuleError:
            continue
        paid, due = paid + wish, due - wish
        assert due == 0 or due >= smallest_charge(gateway, currency)
        if due and gateway == "stripe":
            assert to_stripe(wish, currency) > 0
    assert (paid + due, due >= 0) == (total, True)
