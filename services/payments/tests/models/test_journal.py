"""The journal always balances, and nothing in it ever changes."""

from collections import defaultdict

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from common.clock import now
from common.ids import new_id
from payments.models import JournalEntry


def balances(entries, key):
    sums = defaultdict(int)
    for entry in entries:
        sums[key(entry)] += entry.amount
    return dict(sums)


def test_every_movement_cancels_out_in_each_currency(service, suite):
    method = suite.add_method()
    suite.pay([suite.issue_invoice(total_amount=500)], method, amount=500)
    suite.pay(
        [suite.issue_invoice(currency="JPY", total_amount=7)], method, amount=7, currency="JPY"
    )
    suite.void_invoice(suite.issue_invoice(total_amount=300))
    suite.issue_invoice(total_amount=90)

    entries = suite.journal()

    assert balances(entries, lambda e: e.currency) == {"GBP": 0, "JPY": 0}
    assert set(balances(entries, lambda e: (e.movement, e.subject)).values()) == {0}
    assert balances(entries, lambda e: (e.account, e.currency)) == {
        ("receivable", "GBP"): 90,
        ("billed", "GBP"): -590,
        ("gateway:sandbox", "GBP"): 500,
        ("receivable", "JPY"): 0,
        ("billed", "JPY"): -7,
        ("gateway:sandbox", "JPY"): 7,
    }


def an_entry(service, suite, **fields):
    return JournalEntry(
        **{
            "firm_id": service.firm,
            "at": now(),
            "movement": "test",
            "subject": new_id(),
            "position": 1,
            "client_id": suite.client_id,
            "account": "receivable",
            "currency": "GBP",
            "amount": 1,
        }
        | fields
    )


def test_the_database_refuses_a_movement_that_does_not_balance(service, suite):
    with pytest.raises(IntegrityError, match="does not balance"), service.transaction() as session:
        session.add(an_entry(service, suite))

    assert suite.journal() == []


def test_currencies_do_not_balance_each_other(service, suite):
    pounds = an_entry(service, suite)
    euros = an_entry(service, suite, subject=pounds.subject, position=2, currency="EUR", amount=-1)

    with pytest.raises(IntegrityError, match="does not balance"), service.transaction() as session:
        session.add_all([pounds, euros])


@pytest.mark.parametrize(
    "change", ["UPDATE journal_entries SET amount = 2", "DELETE FROM journal_entries"]
)
def test_an_entry_is_neither_changed_nor_removed(service, suite, change):
    suite.issue_invoice()

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        service.transaction() as session,
    ):
        session.execute(text(change))
