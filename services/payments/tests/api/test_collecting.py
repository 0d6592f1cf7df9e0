"""What people do about the collection of an invoice: now, on a date, on another, not at all."""

from datetime import date, datetime, timedelta

import pytest

from common import clock
from common.ids import new_id
from services.payments.tests.api.test_collection_settings import say

PAY = ("payments:read", "payments:write")


def staff(service, **claims):
    return service.client(*PAY, **claims)


def collect(suite, invoice, *, by=None, key=None, **body):
    body = {"on": None, "payment_method_id": None, "expected_amount": None} | body
    path = f"/v1/receivables/{invoice}/collections"
    return (by or staff(suite.service)).post(path, body, key=key or str(new_id()))


def in_days(count):
    """A date of the firm, which is in London; its first minutes are far enough from the wall's."""
    return (clock.local_date(clock.now(), "Europe/London") + timedelta(days=count)).isoformat()


def planned(suite):
    [payment] = [p for p in suite.payments() if p["status"] == "scheduled"]
    return payment


def test_an_invoice_is_collected_on_the_day_and_from_the_method_that_was_chosen(service, suite):
    invoice, method = suite.issue_invoice(), suite.add_method("tok_amex")

    made = collect(suite, invoice, on=in_days(30), payment_method_id=method["id"])
    service.run_jobs()
    before = suite.charges()
    suite.pass_firm_time(timedelta(days=31))
    service.run_jobs()

    assert (made.status_code, made.json["status"]) == (201, "scheduled")
    assert before == []
    [paid] = suite.payments()
    assert (paid["id"], paid["status"], paid["method"]["brand"]) == (
        made.json["id"], "succeeded", "amex",
    )  # fmt: skip
    assert suite.receivable(invoice)["status"] == "paid"


def test_it_is_collected_now_and_the_answer_says_what_came_of_it(service, suite):
    service_id = suite.running_service("tok_declined_insufficient_funds")
    invoice, other = suite.issue_invoice(service_id), suite.add_method("tok_amex")
    service.run_jobs()

    again = collect(suite, invoice, expected_amount=12000)
    paid = collect(suite, invoice, expected_amount=12000, payment_method_id=other["id"])

    assert (again.json["status"], again.json["failure_code"]) == ("failed", "insufficient_funds")
    assert paid.json["status"] == "succeeded"
    assert [p for p in suite.payments() if p["status"] == "scheduled"] == []


def test_a_repeated_request_collects_once(suite):
    invoice, method = suite.issue_invoice(), suite.add_method()
    order = {"expected_amount": 12000, "payment_method_id": method["id"], "key": "once"}
    order["by"] = staff(suite.service, sub="member:impatient")

    first, second = (collect(suite, invoice, **order) for _ in range(2))

    assert first.json == second.json
    assert len(suite.charges()) == 1


def test_a_plan_moves_to_another_day_and_is_called_off(service, suite):
    invoice, method = suite.issue_invoice(), suite.add_method()
    made = collect(suite, invoice, on=in_days(3), payment_method_id=method["id"]).json
    path, by = f"/v1/payments/{made['id']}/schedule", staff(service)
    other = date.fromisoformat(in_days(150))

    moved = by.put(path, {"on": other.isoformat()}, etag=f'"{made["version"]}"')
    stale = by.delete(path, etag=f'"{made["version"]}"')
    gone = by.delete(path, etag=moved.headers["ETag"])
    again = by.put(path, {"on": in_days(6)}, etag=gone.headers["ETag"])

    at = clock.due_instant(other, "Europe/London")
    assert datetime.fromisoformat(moved.json["scheduled_for"]) == at
    assert (stale.status_code, stale.json["code"]) == (412, "changed_meanwhile")
    assert gone.json["status"] == "canceled"
    assert (again.status_code, again.json["code"]) == (409, "payment_is_canceled")
    assert suite.receivable(invoice)["waits_for"] == "person"
    events = [e.type for e in service.published() if e.type.startswith("payment.")]
    assert events == ["payment.scheduled", "payment.scheduled", "payment.canceled"]


@pytest.mark.parametrize("token", ["tok_debit_processing", "tok_timeout_before", "tok_visa"])
def test_what_is_under_way_or_over_is_neither_moved_nor_called_off_nor_planned(
    service, suite, token
):
    invoice = suite.issue_invoice(suite.running_service(token))
    service.run_jobs()
    [payment] = suite.payments()
    path, by = f"/v1/payments/{payment['id']}/schedule", staff(service)

    answers = [
        by.put(path, {"on": in_days(5)}, etag=f'"{payment["version"]}"'),
        by.delete(path, etag=f'"{payment["version"]}"'),
        collect(suite, invoice, on=in_days(5)),
        collect(suite, invoice, expected_amount=12000),
    ]

    assert [a.status_code for a in answers] == [409] * 4
    assert answers[0].json["code"] == f"payment_is_{payment['status']}"
    assert suite.payments() == [payment]


@pytest.mark.parametrize(
    "body, field",
    [
        ({"on": "2020-01-01"}, "on"),
        ({"on": "2199-01-01"}, "on"),
        ({"on": "tomorrow"}, "on"),
        ({}, "expected_amount"),
        ({"expected_amount": 0}, "expected_amount"),
        ({"on": "2026-02-30"}, "on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(service, suite, body, field):
    invoice = suite.issue_invoice()
    suite.add_method()

    answer = collect(suite, invoice, **body)

    assert answer.status_code == 422
    assert field in {name.partition(".")[0] for name in answer.json["errors"]}
    assert suite.payments() == []


def test_without_a_method_that_pays_by_itself_one_is_asked_for(suite):
    invoice = suite.issue_invoice()

    answer = collect(suite, invoice, on=in_days(2))

    assert (answer.status_code, answer.json["code"]) == (422, "method_missing")


def test_a_method_of_another_client_is_none(suite):
    invoice, theirs = suite.issue_invoice(), suite.add_method(client_id=suite.add_client())

    answer = collect(suite, invoice, on=in_days(2), payment_method_id=theirs["id"])

    assert (answer.status_code, answer.json["code"]) == (422, "method_not_theirs")
    assert suite.payments() == []


def test_what_was_seen_is_what_is_charged_now(suite):
    invoice, method = suite.issue_invoice(), suite.add_method()

    answer = collect(suite, invoice, expected_amount=11999, payment_method_id=method["id"])

    assert (answer.status_code, answer.json["code"]) == (409, "amount_changed")
    assert suite.charges("succeeded") == []


@pytest.mark.parametrize("how", ["void_invoice", "write_off_invoice", "pay_outside"])
def test_everything_stops_when_the_invoice_is_settled_or_given_up(service, suite, how):
    invoice, method = suite.issue_invoice(), suite.add_method()
    collect(suite, invoice, on=in_days(3), payment_method_id=method["id"])

    getattr(suite, how)(invoice)
    after = collect(suite, invoice, on=in_days(3), payment_method_id=method["id"])
    suite.pass_firm_time(timedelta(days=9))
    service.run_jobs()

    assert after.status_code == 409
    assert suite.payments()[0]["status"] == "canceled"
    assert suite.charges() == []


def test_clients_do_what_the_firm_lets_them(service, suite):
    invoice, method = suite.issue_invoice(), suite.add_method()
    contact, order = suite.contact(), {"on": in_days(3), "payment_method_id": method["id"]}

    before = collect(suite, invoice, by=contact, **order)
    say(service, clients_may=["reschedule"])
    made = collect(suite, invoice, by=contact, **order)
    path = f"/v1/payments/{made.json['id']}/schedule"
    called_off = contact.delete(path, etag='"1"')

    assert (before.status_code, before.json["code"]) == (403, "not_offered_to_clients")
    assert made.status_code == 201
    assert (called_off.status_code, called_off.json["code"]) == (403, "not_offered_to_clients")


def test_nobody_moves_what_is_not_theirs(service, suite):
    invoice, method = suite.issue_invoice(), suite.add_method()
    say(service, clients_may=["reschedule", "cancel"])
    made = collect(suite, invoice, on=in_days(3), payment_method_id=method["id"]).json
    path, other = f"/v1/payments/{made['id']}/schedule", suite.contact(suite.add_client())
    foreign = staff(service, firm=service.other_firm)

    for by in (other, foreign):
        assert by.delete(path, etag='"1"').status_code == 404
        assert by.put(path, {"on": in_days(4)}, etag='"1"').status_code == 404
        assert collect(suite, invoice, by=by, on=in_days(4)).status_code == 404
    assert planned(suite) == made


def test_a_day_without_business_is_refused_with_the_next_that_has_some(service, suite):
    invoice, method = suite.issue_invoice(), suite.add_method()
    every_day_but_monday = [2, 3, 4, 5, 6, 7]
    say(service, weekend=every_day_but_monday, collects_on="business_days")
    today = clock.local_date(clock.now(), "Europe/London")
    tuesday = today + timedelta(days=7 + (2 - today.isoweekday()) % 7)
    body = {"on": tuesday.isoformat(), "payment_method_id": method["id"]}

    answer = collect(suite, invoice, **body)
    later = tuesday + timedelta(days=6)
    kept = collect(suite, invoice, **body | {"on": later.isoformat()})

    assert (answer.status_code, answer.json["code"]) == (422, "on_no_business_day")
    assert f"Monday {later.day} " in answer.json["errors"]["on"][0]
    assert kept.status_code == 201


def test_an_invoice_of_a_day_without_business_is_first_collected_on_the_next(service, suite):
    today = clock.local_date(clock.now(), "Europe/London")
    closed = [(today + timedelta(days=n)).isoformat() for n in range(-1, 4)]
    say(service, weekend=[], holidays=closed, collects_on="business_days")

    suite.issue_invoice(suite.running_service())
    service.run_jobs()
    before = suite.charges()
    suite.pass_firm_time(timedelta(days=6))
    service.run_jobs()

    assert before == []
    assert [p["status"] for p in suite.payments()] == ["succeeded"]


def test_a_new_method_is_asked_at_once_for_what_the_old_one_was_refused(service, suite):
    soft = suite.running_service("tok_declined_insufficient_funds")
    hard = suite.running_service("tok_declined_expired_card")
    new = suite.add_method("tok_amex")
    for service_id in (soft, hard):
        suite.issue_invoice(service_id)
    service.run_jobs()

    for service_id in (soft, hard):
        body = {"payment_method_id": new["id"]}
        suite.contact().put(f"/v1/assignments/{service_id}", body)
        suite.contact().put(f"/v1/assignments/{service_id}", body)
    service.run_jobs()

    assert [(c.amount, c.status) for c in suite.charges()] == [(12000, "succeeded")] * 2
    statuses = [p["status"] for p in suite.payments()]
    assert (statuses.count("failed"), statuses.count("succeeded"), len(statuses)) == (2, 2, 4)


def test_a_new_method_waits_for_what_is_live_and_leaves_alone_what_was_not_refused(service, suite):
    moved = suite.running_service("tok_timeout_before")
    new = suite.add_method("tok_amex")
    suite.issue_invoice(moved)
    service.run_jobs()
    later = suite.issue_invoice(moved)
    collect(suite, later, on=in_days(9))

    suite.contact().put(f"/v1/assignments/{moved}", {"payment_method_id": new["id"]})
    service.run_jobs()

    assert sorted(p["status"] for p in suite.payments()) == ["canceled", "scheduled", "unknown"]
    assert suite.charges() == []
