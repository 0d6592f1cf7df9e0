"""A year of dunning falls on the days and at the times that a person would count out by hand."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
RETRIES = (2, 5, 9)
CLOSED = (5, 6)  # The firm rests on Fridays and Saturdays,
HOLIDAYS = 3  # and on three days of each month.
MONTHS = 12


def business_days(after: date, holidays: set[date]) -> Iterator[date]:
    while True:
        after += timedelta(days=1)
        if after.isoweekday() not in CLOSED and after not in holidays:
            yield after


def by_hand(first: datetime, holidays: set[date]) -> list[datetime]:
    """The instants of the retries: each on its business day, when it is the same time in London."""
    local = first.astimezone(LONDON)
    counted = business_days(local.date(), holidays)
    days = dict(zip(range(1, max(RETRIES) + 1), counted, strict=False))
    return [
        datetime.combine(days[count], local.time(), tzinfo=LONDON).astimezone(UTC)
        for count in RETRIES
    ]


def test_a_year_of_dunning_matches_its_schedule_across_both_changes_of_the_clock(service, suite):
    start = suite.now()
    holidays = {
        (start + timedelta(days=30 * month + n)).date()
        for month in range(MONTHS + 1)
        for n in range(4, 4 + HOLIDAYS)
    }
    say(service, holidays)
    declining = suite.running_service("tok_declined_insufficient_funds")

    for month in range(MONTHS):
        step(service, suite, start + timedelta(days=30 * month))
        suite.issue_invoice(declining)
        collect_all(service, suite, until=start + timedelta(days=30 * (month + 1)))

    attempts: dict[str, list[dict]] = {}
    for payment in sorted(every_payment(suite), key=lambda each: each["attempt"]):
        attempts.setdefault(payment["allocations"][0]["invoice_id"], []).append(payment)
    assert len(attempts) == MONTHS
    for own in attempts.values():
        first = suite.row(own[0]["id"]).first_failed_at
        planned = [datetime.fromisoformat(each["scheduled_for"]) for each in own[1:]]
        assert [each["status"] for each in own] == ["failed"] * 4
        assert planned == by_hand(first, holidays)
        assert [each["next_retry_at"] for each in own] == [
            *(each["scheduled_for"] for each in own[1:]), None,
        ]  # fmt: skip
    offsets = {each.astimezone(LONDON).utcoffset() for own in attempts.values() for each in
               [datetime.fromisoformat(p["scheduled_for"]) for p in own]}  # fmt: skip
    assert len(offsets) == 2


def collect_all(service, suite, *, until: datetime) -> None:
    """Goes from one planned moment to the next, as the firm's clock would."""
    service.run_jobs()
    while planned := [p for p in suite.payments() if p["status"] == "scheduled"]:
        due = min(datetime.fromisoformat(p["scheduled_for"]) for p in planned)
        assert due < until
        step(service, suite, due + timedelta(seconds=1))
        service.run_jobs()


def step(service, suite, to: datetime) -> None:
    suite.pass_firm_time(max(to - suite.now(), timedelta()))


def every_payment(suite) -> list[dict]:
    return suite.contact().get("/v1/payments?limit=100").json["items"]


def say(service, holidays: set[date]) -> None:
    wanted = {
        "retry_days": list(RETRIES),
        "weekend": list(CLOSED),
        "holidays": sorted(day.isoformat() for day in holidays),
        "collects_on": "any_day",
        "clients_may": [],
    }
    by = service.client("firm:read", "firm:write")
    assert by.put("/v1/collection-settings", wanted, etag='"0"').status_code == 200
