"""What an end makes of items, by their dates and by what was chosen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.rules.endings import CHOICES, NEVER, End, Fate, Unissued, fate
from subscriptions.rules.periods import Period

TODAY = date(2026, 11, 22)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("choice", "end", "due", "covers", "scheduled", "becomes"),
    [
        # What has not begun by the end is never billed, whatever is chosen.
        ("bill", "2026-11-22", "2026-12-01", ("2026-12-01", "2027-01-01"), True, None),
        ("prorate", "2026-11-22", "2026-11-22", ("2026-11-22", "2026-12-22"), True, None),
        # What has begun is billed as chosen: today, if its date is past.
        ("archive", "2026-11-22", "2026-11-01", ("2026-11-01", "2026-12-01"), False, None),
        ("bill", "2026-11-22", "2026-11-01", ("2026-11-01", "2026-12-01"), False, ("2026-11-22",)),
        (
            *("prorate", "2026-11-22", "2026-11-01", ("2026-11-01", "2026-12-01"), False),
            ("2026-11-22", 21_00),
        ),
        (
            "prorate",
            "2026-11-22",
            "2026-10-01",
            ("2026-10-01", "2026-11-01"),
            False,
            ("2026-11-22",),
        ),
        # A later end leaves the course until then alone, and cuts what sticks out.
        (
            "archive",
            "2026-12-15",
            "2026-11-23",
            ("2026-11-23", "2026-12-15"),
            True,
            ("2026-11-23",),
        ),
        ("archive", "2026-12-15", "2026-12-01", ("2026-12-01", "2027-01-01"), True, None),
        ("bill", "2026-12-15", "2026-12-01", ("2026-12-01", "2027-01-01"), True, ("2026-12-01",)),
        (
            *("prorate", "2026-12-15", "2026-12-01", ("2026-12-01", "2026-12-31"), True),
            ("2026-12-01", 14_00),
        ),
        ("bill", "2026-12-15", "2026-12-15", ("2026-12-15", "2027-01-15"), True, None),
        # Work that is billed once has no days to count.
        ("prorate", "2026-11-22", None, None, False, ("2026-11-22",)),
        ("bill", "2026-12-15", None, None, False, ("2026-12-15",)),
        ("archive", "2026-11-22", None, None, False, None),
        ("archive", "2026-12-15", "2026-12-01", None, True, ("2026-12-01",)),
    ],
)
def test_what_becomes_of_an_item(
    choice: str,
    end: str,
    due: str | None,
    covers: tuple[str, str] | None,
    scheduled: bool,
    becomes: tuple[str] | tuple[str, int] | None,
) -> None:
    period = Period(*map(date.fromisoformat, covers)) if covers else None
    item = Unissued(day(due), period, 30_00, scheduled)

    found = fate(item, End(date.fromisoformat(end), choice, TODAY))

    expected = Fate(day(becomes[0]), *becomes[1:]) if becomes else NEVER
    assert found == expected


@given(
    st.integers(-400, 400), st.integers(1, 400), st.integers(0, 400), st.integers(0, 10**6),
    st.booleans(), st.sampled_from(CHOICES),
)  # fmt: skip
def test_nothing_is_billed_after_the_end_or_for_more_than_was_agreed(
    start: int, length: int, ahead: int, net: int, scheduled: bool, choice: str
) -> None:
    first = TODAY + timedelta(days=start)
    period = Period(first, first + timedelta(days=length))
    end = End(TODAY + timedelta(days=ahead), choice, TODAY)

    found = fate(Unissued(first, period, net, scheduled), end)

    if found.due_on is None:
        assert period.start >= end.on or choice != "bill"
    else:
        assert TODAY <= found.due_on <= end.on
        assert period.start < end.on
    if found.amount is not None:
        assert 0 < found.amount <= net
        assert (choice, period.end > end.on) == ("prorate", True)
