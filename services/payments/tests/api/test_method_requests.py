"""A client is asked for a payment method: mailed, reminded three times, and left alone afterwards."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from common.ids import new_id
from services.payments.tests.api.test_races import all_at_once


def told(service, suffix):
    return [event.data for event in service.published(f"method_request.{suffix}")]


def pass_days(suite, days):
    """Lets the firm's clock come to ten in the morning so many days from today, whatever it is now."""
    now = suite.now()
    morning = now.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)
    suite.pass_firm_time(morning - now)
    suite.service.run_jobs()


def test_a_client_is_asked_and_the_request_is_told(service, suite):
    made = suite.request_method()

    assert made.status_code == 201
    assert (made.json["status"], made.json["reminder_count"]) == ("open", 0)
    assert told(service, "made") == [made.json]
    assert suite.requests() == [made.json]


def test_three_reminders_come_three_days_apart_at_nine_by_the_firms_clock_and_no_more(
    service, suite
):
    asked = suite.request_method().json

    for days in range(1, 15):
        pass_days(suite, days)

    reminded = told(service, "reminded")
    assert [each["reminder_count"] for each in reminded] == [1, 2, 3]
    first = datetime.fromisoformat(asked["remind_at"])
    assert (first.hour, first.date()) == (9, suite.now().date() + timedelta(days=3))
    nexts = [each["remind_at"] for each in (asked, *reminded[:2])]
    days = [datetime.fromisoformat(each).date() for each in nexts]
    assert [b - a for a, b in pairwise(days)] == [timedelta(days=3)] * 2
    assert reminded[-1]["remind_at"] is None
    [request] = suite.requests()
    assert (request["status"], request["reminder_count"]) == ("open", 3)


def test_nobody_is_reminded_before_the_third_day(service, suite):
    suite.request_method()

    pass_days(suite, 2)

    assert told(service, "reminded") == []


def test_a_client_is_not_asked_twice_at_once_and_can_be_asked_again_later(suite):
    first = suite.request_method().json

    again = suite.request_method()
    revoke(suite, first)
    later = suite.request_method()

    assert (again.status_code, again.json["code"]) == (409, "method_requested_already")
    assert later.status_code == 201


def test_a_repeated_key_asks_once(service, suite):
    first = suite.request_method(key="once")
    again = suite.request_method(key="once")

    assert again.json == first.json
    assert len(told(service, "made")) == 1


def test_a_method_that_is_added_ends_it_and_its_reminders(service, suite):
    suite.request_method()

    method = suite.add_method()
    pass_days(suite, 4)

    [ended] = told(service, "ended")
    assert (ended["status"], ended["payment_method_id"]) == ("done", method["id"])
    assert told(service, "reminded") == []


def test_another_clients_method_ends_nothing(suite):
    suite.request_method()

    suite.add_method(client_id=suite.add_client())

    assert suite.requests()[0]["status"] == "open"


def test_a_revoked_request_reminds_nobody_and_ends_once(service, suite):
    asked = suite.request_method().json

    revoked, again = revoke(suite, asked), revoke(suite, asked)
    pass_days(suite, 4)

    assert revoked.json["status"] == "revoked"
    assert again.status_code == 409
    assert told(service, "reminded") == []
    assert len(told(service, "ended")) == 1


@pytest.mark.parametrize("status", ["archived", "merged", "erased"])
def test_a_client_that_leaves_is_asked_no_more(service, suite, status):
    suite.request_method()

    data = {"id": str(suite.client_id), "status": status, "is_test": False}
    service.deliver(service.event(f"client.{status}", data, version=2))
    service.run_jobs()

    [ended] = told(service, "ended")
    assert ended["status"] == "lapsed"
    assert suite.request_method().json["code"] == "client_not_active"


def test_a_contact_asks_nobody_and_revokes_nothing(suite):
    asked = suite.request_method().json
    body = {"client_id": str(suite.client_id)}

    made = suite.contact().post("/v1/method-requests", body, key=str(new_id()))

    assert made.status_code == 403
    assert suite.contact().post(f"/v1/method-requests/{asked['id']}/revocation").status_code == 403


def test_another_firms_client_and_request_are_not_there(service, suite):
    asked = suite.request_method().json
    stranger = service.client("clients:read", "payment_methods:write", firm=service.other_firm)
    body = {"client_id": str(suite.client_id)}

    assert stranger.post("/v1/method-requests", body, key=str(new_id())).status_code == 404
    assert stranger.post(f"/v1/method-requests/{asked['id']}/revocation").status_code == 404
    assert suite.requests()[0]["status"] == "open"


def test_of_many_who_ask_at_once_one_does(service, suite):
    answers = all_at_once(*[suite.request_method] * 5)

    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409]
    assert len(suite.requests()) == 1


def revoke(suite, request):
    member = suite.service.client("clients:read", "payment_methods:write")
    return member.post(f"/v1/method-requests/{request['id']}/revocation")
