"""Monthly recurring revenue: against a computation of its own, told in any order, and after a rebuild."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from common import clock as wall
from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.models import RecurringChange
from dashboard_bff.readmodel import generations
from dashboard_bff.views import home
from dashboard_bff.views.parts.months import month_after
from dashboard_bff.views.reports import recurring

ZONE = "Europe/London"


def an_event(books: Any, type_: str, body: Any, version: int, at: datetime) -> Any:
    told = {"firm_id": str(books.firm_id), "created_at": at.isoformat(), **body}
    event = books.service.event(type_, told | {"version": version}, version=version)
    return replace(event, time=at)


def a_body(client: Any, amount: int | None, status: str = "active", **more: Any) -> Any:
    return {
        "id": str(new_id()), "client_id": client["id"], "proposal_id": None,
        "proposal_number": None, "proposal_line_id": None, "subscription_id": None,
        "kind": "recurring", "mode": "automatic", "name": "Design retainer", "description": "",
        "status": status, "quantity": "1", "unit_price": "100.00", "discount_percent": "0",
        "tax_name": "VAT", "tax_rate": "20", "currency": "GBP", "net_amount": amount,
        "tax_amount": 0, "total_amount": amount, "interval_unit": "month", "interval_count": 1,
        "anchor_on": "2026-01-31", "starts_on": "2026-01-31", "ends_on": None,
        "payment_method_id": None, "parked_reason": None, "next_billing_on": None,
        "next_total_amount": None, "monthly_amount": amount, "items": [],
    } | more  # fmt: skip


def a_subscription(service: Any, status: str, **more: Any) -> Any:
    return {
        "id": service["id"], "client_id": service["client_id"], "plan_id": str(new_id()),
        "terms_number": 1, "name": "Retainer", "quantity": 1, "status": status,
        "starts_on": "2026-01-01", "first_charge_on": "2026-01-31", "trial_ends_on": "2026-01-31",
        "currency": "GBP", "unit_price": "100.00", "interval_unit": "month", "interval_count": 1,
        "payment_method_id": None, "canceled_at": None,
    } | more  # fmt: skip


def middle(books: Any, ago: int) -> datetime:
    """The tenth of the month so many months ago; of this month, an hour ago at the earliest its first."""
    first = month_after(books.today(), -ago)
    return wall.due_instant(first.replace(day=10) if ago else first, ZONE)


def closings(view: Any, currency: str = "GBP") -> list[int]:
    found = [each for each in view["currencies"] if each["currency"] == currency]
    return [month["closing"] for month in found[0]["months"]] if found else []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_what_another_computation_says_however_it_was_told(
    books: Any, look: Any, owner: Any, seed: int
) -> None:
    chance, events, spans = Random(seed), [], []
    clients = [books.a_client(f"Client {n}") for n in range(4)]
    earliest = wall.due_instant(month_after(books.today(), -13), ZONE)
    hours = int((wall.now() - earliest) / timedelta(hours=1))
    for _ in range(9):
        client, currency = chance.choice(clients), chance.choice(("GBP", "EUR"))
        moments = sorted(chance.sample(range(hours), 4))
        body = a_body(client, 0, currency=currency)
        for version, hour in enumerate(moments, start=1):
            over = version == 4 and chance.random() < 0.5
            amount = chance.choice((0, 1, 5_000, 8_333, 12_345))
            status = "ended" if over else "active"
            at = earliest + timedelta(hours=hour)
            told = body | {"monthly_amount": amount, "status": status}
            events.append(an_event(books, "service.changed", told, version, at))
            spans.append((client["id"], currency, body["id"], at, 0 if over else amount))
    chance.shuffle(events)

    for event in [*events, *events[:12]]:
        books.service.deliver(event)
    view = look(recurring.show, owner)

    for currency in ("EUR", "GBP"):
        [told] = [each for each in view["currencies"] if each["currency"] == currency]
        for n, month in enumerate(told["months"]):
            opening = by_client(spans, currency, month_after(books.today(), n - 11))
            closing = by_client(spans, currency, month_after(books.today(), n - 10))
            assert moves_of(month) == expected_moves(opening, closing)
            assert month["closing"] - month["opening"] == (
                month["new"] + month["expansion"] - month["contraction"] - month["churn"]
            )
        now = {row["client"]["id"]: row["amount"] for row in told["clients"]}
        assert now == {id_: amount for id_, amount in closing.items() if amount}
        assert told["amount"] == sum(now.values())


def by_client(spans: list[Any], currency: str, first: date) -> dict[str, int]:
    """What each client comes to as the month begins, walking through all that was ever told."""
    before, last = wall.due_instant(first, ZONE), {}
    for client, spoken, id_, at, amount in sorted(spans, key=lambda span: span[3]):
        if spoken == currency and at < before:
            last[id_] = (client, amount)
    sums: dict[str, int] = defaultdict(int)
    for client, amount in last.values():
        sums[client] += amount
    return sums


def expected_moves(opening: dict[str, int], closing: dict[str, int]) -> tuple[int, ...]:
    new = expansion = contraction = churn = 0
    for client in {*opening, *closing}:
        before, after = opening.get(client, 0), closing.get(client, 0)
        if not before:
            new += after
        elif not after:
            churn += before
        elif after > before:
            expansion += after - before
        else:
            contraction += before - after
    return sum(opening.values()), new, expansion, contraction, churn, sum(closing.values())


def moves_of(month: Any) -> tuple[int, ...]:
    return tuple(month[name] for name in recurring.MOVES)


def test_paused_trialing_and_what_is_done_once_do_not_count(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    paused, trial, late = (a_body(client, amount) for amount in (100, 20, 3))
    for service, status in ((paused, "active"), (trial, "trialing"), (late, "past_due")):
        service["subscription_id"] = service["id"]
        books.service.deliver(an_event(books, "service.started", service, 1, middle(books, 3)))
        told = a_subscription(service, status)
        books.service.deliver(an_event(books, "subscription.started", told, 1, middle(books, 3)))
    told = a_subscription(paused, "paused")
    books.service.deliver(an_event(books, "subscription.changed", told, 2, middle(books, 1)))
    for body in (a_body(client, None), a_body(client, 7000, "scheduled")):
        books.service.deliver(an_event(books, "service.started", body, 1, middle(books, 3)))

    view = look(recurring.show, owner)

    assert closings(view)[7:] == [0, 103, 103, 3, 3]


def a_history(books: Any) -> list[Any]:
    """A service that rose, one that ended and a subscription that is paused, as last told."""
    client = books.a_client()
    rose, ended, paused = a_body(client, 100), a_body(client, 20), a_body(client, 3)
    paused["subscription_id"] = paused["id"]
    over = {"status": "ended", "ends_on": middle(books, 2).date().isoformat()}
    pause = {"paused_on": middle(books, 1).date().isoformat()}
    told = [
        ("service.started", rose, 1, 5),
        ("service.changed", rose | {"monthly_amount": 150}, 2, 3),
        ("service.started", ended, 1, 5),
        ("service.ended", ended | over, 2, 2),
        ("service.started", paused, 1, 4),
        ("subscription.started", a_subscription(paused, "active"), 1, 4),
        ("subscription.changed", a_subscription(paused, "paused", **pause), 2, 1),
    ]
    tell_all(books, told)
    return told


def tell_all(books: Any, told: list[Any]) -> None:
    for type_, body, version, ago in told:
        books.service.deliver(an_event(books, type_, body, version, middle(books, ago)))


def rows(books: Any) -> Any:
    """Every change that is kept, in one order."""
    columns = RecurringChange.__table__.columns
    with books.service.transaction() as session:
        return session.execute(select(*columns).order_by(*columns)).all()


def repeat(books: Any, told: list[Any]) -> None:
    """Lets the owner repeat the three services and the subscription as they are."""
    for type_, body, version, _ in (told[1], told[3], told[4], told[6]):
        snapshot = f"{type_.partition('.')[0]}.snapshot"
        books.service.deliver(an_event(books, snapshot, body, version, wall.now()))


def test_a_rebuild_changes_nothing_of_it(books: Any, look: Any, owner: Any) -> None:
    told = a_history(books)
    before, rebuild, kept = look(recurring.show, owner), new_id(), rows(books)
    with books.service.transaction() as session:
        whole = "INSERT INTO next_resources SELECT firm_id, kind, id, client_id, version, status,"
        generations.begin(session, rebuild, wall.now())
        session.execute(text(whole + " sort, body, removed FROM resources WHERE kind <> 'service'"))

    repeat(books, told)
    with books.service.transaction() as session:
        generations.expect(session, rebuild, {"service": 3})
        generations.swap(session, rebuild, wall.now())

    assert look(recurring.show, owner) == before
    assert rows(books) == kept
    assert closings(before)[6:] == [120, 123, 173, 153, 150, 150]


def test_of_a_lost_history_a_rebuild_knows_since_when_what_is_there_has_run(
    books: Any, look: Any, owner: Any
) -> None:
    told = a_history(books)
    whole = look(recurring.show, owner)
    with books.service.transaction() as session:
        session.execute(delete(RecurringChange))

    for _ in range(2):
        repeat(books, told)

    known = look(recurring.show, owner)
    assert closings(known)[-3:] == closings(whole)[-3:]
    rises = [month["new"] + month["expansion"] for month in known["currencies"][0]["months"]]
    began = date(2026, 1, 31)
    shown = [date.fromisoformat(month["month"]) for month in known["currencies"][0]["months"]]
    if began.replace(day=1) in shown:
        assert rises[shown.index(began.replace(day=1))] == 173
    else:
        assert sum(rises) == 0


def test_what_was_only_known_is_overlooked_once_it_is_told(
    books: Any, look: Any, owner: Any
) -> None:
    told = a_history(books)
    whole = look(recurring.show, owner)
    with books.service.transaction() as session:
        session.execute(delete(RecurringChange))

    repeat(books, told)
    known = look(recurring.show, owner)
    tell_all(books, told)

    assert known != whole == look(recurring.show, owner)


def test_the_home_says_what_comes_again_and_who_may_not_see_money_does_not_read_it(
    books: Any, look: Any, owner: Any, staff: Any, stranger: Any
) -> None:
    a_history(books)

    assert look(home.show, owner)["recurring"] == [{"currency": "GBP", "amount": 150, "change": 0}]
    assert look(home.show, staff)["recurring"] is None
    assert look(home.show, stranger)["recurring"] == []
    assert look(recurring.show, stranger)["currencies"] == []


def test_the_table_has_every_month_of_every_currency(books: Any, look: Any, owner: Any) -> None:
    a_history(books)
    client = books.a_client()
    yen = a_body(client, 5000, currency="JPY")
    books.service.deliver(an_event(books, "service.started", yen, 1, middle(books, 1)))

    head, *rows = look(lambda session, who: list(recurring.table(session, who)), owner)

    assert head[:3] == ("currency", "month", "opening")
    assert [row[0] for row in rows] == ["GBP"] * 12 + ["JPY"] * 12
    assert [str(value) for value in rows[9][2:8]] == [
        "1.73",
        "0.00",
        "0.00",
        "0.20",
        "0.00",
        "1.53",
    ]
    assert [str(value) for value in rows[22][2:8]] == ["0", "5000", "0", "0", "0", "5000"]


def test_a_contact_has_no_reports(books: Any, look: Any) -> None:
    client = books.a_client()

    with pytest.raises(NotFound):
        look(recurring.show, books.signed_in(client))
