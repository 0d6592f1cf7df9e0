"""The forecast and the renewals: sums as items and invoices say them, and what pays for what comes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from common import clock as wall
from common.errors import NotFound
from common.money import to_major
from dashboard_bff.views import home
from dashboard_bff.views.parts.months import month_after
from dashboard_bff.views.reports import forecast, recurring, renewals


def amounts(view: Any, currency: str = "GBP") -> list[list[int]]:
    [part] = [each for each in view["currencies"] if each["currency"] == currency]
    return [row["amounts"] for row in part["chart"]["rows"]]


def test_what_is_late_is_to_come_this_month_and_each_currency_stands_alone(
    books: Any, look: Any, owner: Any, stranger: Any
) -> None:
    client = books.a_client()
    service, today = books.a_service(client), books.today()
    third, beyond = month_after(today, 2), month_after(today, 12)
    late = (today - timedelta(days=80)).isoformat()
    for n, (on, more) in enumerate(
        [
            (late, {"status": "pending_confirmation", "total_amount": 1}),
            (today.isoformat(), {"total_amount": 20}),
            (third.isoformat(), {"total_amount": 300}),
            (third.isoformat(), {"total_amount": 4000, "status": "pending_confirmation"}),
            (third.isoformat(), {"total_amount": 7, "currency": "EUR"}),
            (third.isoformat(), {"total_amount": 9, "status": "invoiced"}),
            (third.isoformat(), {"total_amount": 9, "status": "planned"}),
            (beyond.isoformat(), {"total_amount": 9}),
            (None, {"total_amount": 9, "status": "pending_confirmation"}),
        ]
    ):
        books.an_item(service, on, occurrence=n, **more)
    books.an_invoice(client, 50000, due_on=late)
    books.an_invoice(client, 600000, due_on=third.isoformat())
    books.an_invoice(client, 9, due_on=third.isoformat(), status="paid")

    view = look(forecast.show, owner)

    assert [part["currency"] for part in view["currencies"]] == ["EUR", "GBP"]
    expected = [[0, 0, 0] for _ in range(12)]
    expected[0], expected[2] = [50000, 20, 1], [600000, 300, 4000]
    assert amounts(view) == expected
    assert amounts(view, "EUR")[2] == [0, 7, 0]
    assert view["currencies"][1]["to_come_amount"] == 50021
    assert look(forecast.show, stranger)["currencies"] == []


def test_this_month_says_what_was_collected_beside_what_is_to_come(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    method = books.a_method(client)
    first = wall.due_instant(books.today().replace(day=1), "Europe/London")
    before = (first - timedelta(seconds=1)).isoformat()
    books.a_payment(books.an_invoice(client, 100), method, "succeeded", succeeded_at=before)
    books.a_payment(books.an_invoice(client, 20), method, "succeeded")
    books.an_item(books.a_service(client), books.today().isoformat())

    [part] = look(forecast.show, owner)["currencies"]

    assert part["collected_amount"] == 20


def test_renewals_say_what_pays_and_mark_what_cannot(
    books: Any, look: Any, owner: Any, stranger: Any
) -> None:
    client, today = books.a_client(), books.today()
    spent = month_after(today, -1)
    good = books.a_method(client)
    ending = books.a_method(client, exp_month=today.month, exp_year=today.year, brand="amex")
    expired = books.a_method(client, exp_month=spent.month, exp_year=spent.year)
    for days, name, method in ((3, "Soon", ending), (1, "Next", good), (30, "Late", expired)):
        on = (today + timedelta(days=days)).isoformat()
        books.a_service(client, name=name, next_billing_on=on, payment_method_id=method["id"])
    on = (today + timedelta(days=2)).isoformat()
    books.a_service(client, name="Bare", next_billing_on=on)
    once = {"kind": "one_off", "interval_unit": None, "interval_count": None}
    books.a_service(client, name="Once", next_billing_on=on, **once)
    books.a_service(client, name="Over", next_billing_on=on, status="ended")
    books.a_service(client, name="Far", next_billing_on=(today + timedelta(31)).isoformat())
    books.a_service(client, name="Never", next_billing_on=None, next_total_amount=None)

    view = look(renewals.show, owner)

    assert [row["name"] for row in view["items"]] == ["Next", "Bare", "Soon", "Late"]
    states = [row["method"] and row["method"]["status"] for row in view["items"]]
    assert states == ["active", None, "expiring", "expired"]
    assert [row["can_pay"] for row in view["items"]] == [True, False, True, False]
    assert (view["total"], view["unpayable"]) == (4, 2)
    assert look(renewals.show, stranger)["items"] == []


def test_the_tables_have_what_the_pages_show(books: Any, look: Any, owner: Any) -> None:
    client, soon = books.a_client("=Acme"), (books.today() + timedelta(days=5)).isoformat()
    service = books.a_service(client, next_billing_on=soon)
    books.an_item(service | {"net_amount": 1}, soon, total_amount=12345)

    head, row = look(lambda session, who: list(renewals.table(session, who)), owner)
    named = dict(zip(head, row, strict=True))
    _, *months = look(lambda session, who: list(forecast.table(session, who)), owner)

    assert (named["client"], str(named["amount"]), named["method_status"]) == (
        "=Acme", "120.00", "missing",
    )  # fmt: skip
    assert len(months) == 12
    assert sum(row[3] for row in months) == to_major(12345, "GBP")


@pytest.mark.parametrize("report", [recurring, forecast, renewals])
def test_a_contact_sees_no_report(books: Any, look: Any, report: Any) -> None:
    contact = books.signed_in(books.a_client())

    with pytest.raises(NotFound):
        look(report.show, contact)


@pytest.mark.parametrize("view", [home, recurring, forecast, renewals])
def test_more_clients_are_not_more_questions(
    books: Any, look: Any, owner: Any, service: Any, view: Any
) -> None:
    def asked() -> int:
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            statements.append(statement)

        def counted(session: Any, viewer: Any) -> None:
            event.listen(session.get_bind(), "before_cursor_execute", note)
            try:
                view.show(session, viewer)
            finally:
                event.remove(session.get_bind(), "before_cursor_execute", note)

        look(counted, owner)
        return len(statements)

    def a_busy_client() -> None:
        client = books.a_client()
        soon = (books.today() + timedelta(days=5)).isoformat()
        method = books.a_method(client)
        running = books.a_service(
            client, payment_method_id=method["id"], next_billing_on=soon, monthly_amount=10000
        )
        books.an_item(running, soon)
        books.a_payment(books.an_invoice(client), method, "failed")

    a_busy_client()
    few = asked()
    for _ in range(3):
        a_busy_client()

    assert 0 < asked() == few


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (recurring, "Nothing comes again yet"),
        (forecast, "Nothing is to come yet"),
        (renewals, "Nothing renews in the next 30 days"),
    ],
)
def test_an_empty_report_says_what_fills_it_and_a_full_one_does_not(
    books: Any, look: Any, owner: Any, render: Any, report: Any, words: str
) -> None:
    page = f"reports/{report.__name__.rpartition('.')[2]}.html"
    empty = render(page, owner, look(report.show, owner))
    soon = (books.today() + timedelta(days=5)).isoformat()
    running = books.a_service(books.a_client(), next_billing_on=soon, monthly_amount=10000)
    books.an_item(running, soon)
    full = render(page, owner, look(report.show, owner))

    assert words in empty
    assert "New proposal" in empty or "Plans" in empty or "Forecast" in empty
    assert words not in full
    assert "£1" in full
