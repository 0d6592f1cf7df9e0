"""Every movement cancels out, and a client's balance is what is owed less what is credited."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.money import MoneyError
from payments.rules.allocation import Allocation, Share
from payments.rules.errors import RuleError
from payments.rules.journal import (
    Entry,
    charge_refunded,
    charge_succeeded,
    credit_applied,
    credit_note_issued,
    invoice_issued,
    invoice_voided,
    invoice_written_off,
    mirrored,
    offline_payment_recorded,
    offline_payment_refunded,
    write_off_reversed,
)

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ONE, TWO = UUID(int=1), UUID(int=2)


def rows(entries: list[Entry]) -> list[tuple[str, int, UUID | None]]:
    return [(entry.account, entry.amount, entry.invoice_id) for entry in entries]


def balance(entries: list[Entry]) -> int:
    return sum(each.amount for each in entries if each.account in ("receivable", "client_credit"))


def sums(entries: list[Entry]) -> dict[str, int]:
    return {
        currency: sum(entry.amount for entry in entries if entry.currency == currency)
        for currency in {entry.currency for entry in entries}
    }


BOTH = Allocation((Share(ONE, 700), Share(TWO, 300)), 50)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (
            invoice_issued("EUR", Share(ONE, 700)),
            [("billed", -700, None), ("receivable", 700, ONE)],
        ),
        (
            invoice_voided("EUR", Share(ONE, 700)),
            [("billed", 700, None), ("receivable", -700, ONE)],
        ),
        (
            invoice_written_off("EUR", Share(ONE, 700)),
            [("written_off", 700, None), ("receivable", -700, ONE)],
        ),
        (
            write_off_reversed("EUR", [Share(ONE, 700), Share(TWO, 50)]),
            [("written_off", -750, None), ("receivable", 700, ONE), ("receivable", 50, TWO)],
        ),
        (
            charge_succeeded("EUR", "sandbox", BOTH),
            [
                ("gateway:sandbox", 1_050, None),
                ("receivable", -700, ONE),
                ("receivable", -300, TWO),
                ("client_credit", -50, None),
            ],
        ),
        (
            charge_refunded("EUR", "stripe", BOTH),
            [
                ("gateway:stripe", -1_050, None),
                ("receivable", 700, ONE),
                ("receivable", 300, TWO),
                ("client_credit", 50, None),
            ],
        ),
        (
            offline_payment_recorded("EUR", Allocation((Share(ONE, 700),), 0)),
            [("outside", 700, None), ("receivable", -700, ONE)],
        ),
        (
            offline_payment_refunded("EUR", Allocation((), 50)),
            [("outside", -50, None), ("client_credit", 50, None)],
        ),
        (
            credit_note_issued("EUR", Allocation((Share(ONE, 200),), 500)),
            [("billed", 700, None), ("receivable", -200, ONE), ("client_credit", -500, None)],
        ),
        (
            credit_applied("EUR", [Share(ONE, 0), Share(TWO, 50)]),
            [("client_credit", 50, None), ("receivable", -50, TWO)],
        ),
    ],
)
def test_a_movement_is_booked_on_these_accounts(
    entries: list[Entry], expected: list[tuple[str, int, UUID | None]]
) -> None:
    assert rows(entries) == expected
    assert sums(entries) == {"EUR": 0}


def test_a_story_of_one_invoice_ends_with_nothing_owed() -> None:
    owed = []
    journal: list[Entry] = []
    for movement in [
        invoice_issued("EUR", Share(ONE, 1_000)),
        charge_succeeded("EUR", "sandbox", Allocation((Share(ONE, 1_000),), 200)),
        invoice_issued("EUR", Share(TWO, 300)),
        credit_applied("EUR", [Share(TWO, 200)]),
        offline_payment_recorded("EUR", Allocation((Share(TWO, 100),), 0)),
        credit_note_issued("EUR", Allocation((), 400)),
        charge_refunded("EUR", "sandbox", Allocation((), 400)),
    ]:
        journal += movement
        owed.append(balance(journal))

    assert owed == [1_000, -200, 100, 100, 0, -400, 0]


amounts = st.integers(0, 10**9)
allocations = st.builds(
    Allocation,
    st.lists(st.builds(Share, st.uuids(), amounts), max_size=5).map(tuple),
    amounts,
).filter(lambda each: each.credit_amount + sum(share.amount for share in each.shares) > 0)
movements = st.sampled_from(
    [
        lambda currency, allocation: charge_succeeded(currency, "sandbox", allocation),
        lambda currency, allocation: charge_refunded(currency, "sandbox", allocation),
        offline_payment_recorded,
        offline_payment_refunded,
        credit_note_issued,
    ]
)


@moderate
@given(
    st.lists(st.tuples(movements, st.sampled_from(["EUR", "JPY", "KWD"]), allocations), max_size=6)
)
def test_any_run_of_movements_cancels_out_in_every_currency(
    run: list[tuple[Callable[[str, Allocation], list[Entry]], str, Allocation]],
) -> None:
    journal = [
        entry for movement, currency, allocation in run for entry in movement(currency, allocation)
    ]

    assert all(total == 0 for total in sums(journal).values())
    assert all(entry.amount for entry in journal)


@moderate
@given(allocations)
def test_a_movement_and_its_mirror_leave_every_account_as_it_was(allocation: Allocation) -> None:
    movement = charge_succeeded("EUR", "sandbox", allocation)

    assert mirrored(mirrored(movement)) == movement
    for one, other in zip(movement, mirrored(movement), strict=True):
        assert (one.account, one.invoice_id) == (other.account, other.invoice_id)
        assert one.amount + other.amount == 0


@pytest.mark.parametrize(
    ("allocation", "code"),
    [
        (Allocation((), 0), "journal_movement_empty"),
        (Allocation((Share(ONE, 0),), 0), "journal_movement_empty"),
        (Allocation((Share(ONE, -1),), 2), "journal_amount_negative"),
        (Allocation((Share(ONE, 2),), -1), "journal_amount_negative"),
    ],
)
def test_a_movement_of_nothing_or_backwards_is_refused(allocation: Allocation, code: str) -> None:
    with pytest.raises(RuleError) as caught:
        charge_succeeded("EUR", "sandbox", allocation)

    assert caught.value.code == code


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(MoneyError):
        invoice_issued("EURO", Share(ONE, 1))
