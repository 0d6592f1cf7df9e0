"""A statement of account: what was owed before a period, what happened in it, what is owed after it.

Entries of one client in one currency go in: what an invoice charges is positive; what pays it, takes
it back or credits it is negative, and what of that goes back is positive again. The opening balance
is the sum of everything before the period, so statements of periods that follow each other always
join. Ageing is told of the period's last day.

Codes: `statement_ends_before_it_begins`, `statement_is_too_long`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from invoicing.rules.errors import InvalidPeriod

CHARGED, PAID, CREDITED = "invoice", "payment", "credit_note"
CREDIT_APPLIED, REFUNDED, CHARGED_BACK = "credit", "refund", "chargeback"
WRITTEN_OFF, RECOVERED, VOIDED = "write_off", "recovery", "void"
LONGEST_DAYS = 3_660
# An age begins at its number of days past due; what is not yet due has none.
AGE_BEGINS = (1, 31, 61, 91)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that changed what a client owes, on a day of the firm's."""

    on: date
    at: datetime
    kind: str
    invoice_id: UUID
    number: str
    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry of the period, and what was owed right after it."""

    entry: Entry
    balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A period's account; `ages` holds what is not yet due, then one sum for each of `AGE_BEGINS`."""

    opening_balance: int
    movements: tuple[Movement, ...]
    charged_amount: int
    settled_amount: int
    closing_balance: int
    ages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class End:
    """When an invoice was given up or taken back: a day of the firm's, and the instant."""

    on: date
    at: datetime


def life_of(
    charge: Entry, settled: Iterable[Entry], written_off: End | None, voided: End | None
) -> list[Entry]:
    """Returns all that an invoice did to what is owed, so that nothing is owed of it twice or never.

    What is written off is owed no more; money that comes for it all the same is owed again at the
    instant it comes. What is taken back is no more than what is left by then.
    """
    entries, left = [charge], charge.amount
    for each in sorted(settled, key=lambda entry: entry.at):
        if written_off and each.at > written_off.at:
            entries.append(replace(each, kind=RECOVERED, amount=-each.amount))
        else:
            left += each.amount
        entries.append(each)
    for end, kind in ((written_off, WRITTEN_OFF), (voided, VOIDED)):
        if end is not None and left:
            entries.append(replace(charge, on=end.on, at=end.at, kind=kind, amount=-left))
            left = 0
    return entries


def make_statement(entries: Iterable[Entry], start: date, end: date) -> Statement:
    """Returns the account from the first day to the last, both included."""
    _check(start, end)
    known = sorted((each for each in entries if each.on <= end), key=_place)
    opening = balance = sum(each.amount for each in known if each.on < start)
    movements = []
    for each in known:
        if each.on >= start:
            balance += each.amount
            movements.append(Movement(each, balance))
    amounts = [movement.entry.amount for movement in movements]
    return Statement(
        opening,
        tuple(movements),
        sum(amount for amount in amounts if amount > 0),
        -sum(amount for amount in amounts if amount < 0),
        balance,
        _ages(known, end),
    )


def _ages(entries: Sequence[Entry], end: date) -> tuple[int, ...]:
    """Adds up what is left of each invoice under how long it has been due."""
    sums = [0] * (len(AGE_BEGINS) + 1)
    for each in entries:
        sums[bisect_right(AGE_BEGINS, (end - each.due_on).days)] += each.amount
    return tuple(sums)


def _place(entry: Entry) -> tuple[date, datetime, bool, str, UUID]:
    # What was charged and paid in one instant is told in that order.
    return entry.on, entry.at, entry.amount < 0, entry.number, entry.invoice_id


def _check(start: date, end: date) -> None:
    if end < start:
        raise InvalidPeriod("statement_ends_before_it_begins", "until")
    if (end - start).days > LONGEST_DAYS:
        raise InvalidPeriod("statement_is_too_long", "since")
