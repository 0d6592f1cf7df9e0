"""One of a client's methods may be asked first in a currency, beside the default of all."""

from datetime import timedelta
from functools import partial

import pytest

from common import clock
from common.ids import new_id

from .test_races import all_at_once


def prefer(suite, method, currency="EUR", *, caller=None):
    path = f"/v1/payment-methods/{method['id']}/default-currency"
    return (caller or suite.contact()).put(path, {"currency": currency})


def defaults(suite):
    items = suite.contact().get("/v1/payment-methods").json["items"]
    return [(each["is_default"], each["default_currency"]) for each in items]


def collect(suite, invoice, **body):
    caller = suite.service.client("payments:write", "payments:read")
    path = f"/v1/receivables/{invoice}/collections"
    return caller.post(path, {"expected_amount": 12000} | body, key=str(new_id()))


def delete(suite, method):
    return suite.contact().delete(f"/v1/payment-methods/{method['id']}")


@pytest.fixture
def two(suite):
    """A client's default of all, and another method that is asked first in euros."""
    methods = suite.add_method(), suite.add_method("tok_amex")
    assert prefer(suite, methods[1]).status_code == 200
    return methods


def test_a_currency_has_one_default_and_the_last_said_is_it(service, suite, two):
    before = defaults(suite)

    again, other = prefer(suite, two[1]), prefer(suite, two[0])
    back = prefer(suite, two[0], None)

    assert before == [(True, None), (False, "EUR")]
    assert (again.json["default_currency"], other.json["default_currency"]) == ("EUR", "EUR")
    assert back.json["default_currency"] is None
    assert defaults(suite) == [(True, None), (False, None)]
    told = [e.data["default_currency"] for e in service.published("payment_method.changed")]
    assert told == ["EUR", None, "EUR", None]


@pytest.mark.parametrize("currency, last4", [("EUR", 1), ("GBP", 0)])
@pytest.mark.parametrize("later", [False, True])
def test_a_collection_without_a_method_asks_the_currencys_default_first(
    service, suite, two, currency, last4, later
):
    invoice = suite.issue_invoice(currency=currency)
    on = (clock.now() + timedelta(days=5)).date()
    body = {"on": on.isoformat(), "expected_amount": None} if later else {}
    if later:
        say_any_day(service)

    answer = collect(suite, invoice, **body)
    suite.pass_firm_time(timedelta(days=7))
    service.run_jobs()

    assert answer.status_code == 201, answer.json
    [payment] = suite.payments()
    assert (payment["status"], payment["payment_method_id"]) == ("succeeded", two[last4]["id"])


def say_any_day(service):
    caller = service.client("firm:read", "firm:write")
    before = caller.get("/v1/collection-settings")
    wanted = {n: before.json[n] for n in ("retry_days", "weekend", "holidays", "clients_may")}
    wanted |= {"collects_on": "any_day"}
    answer = caller.put("/v1/collection-settings", wanted, etag=before.headers["ETag"])
    assert answer.status_code == 200, answer.json


def test_it_is_not_deleted_but_replaced_and_the_other_is_asked_then(suite, two):
    refused = delete(suite, two[1])
    third = suite.add_method("tok_mastercard")
    path = f"/v1/payment-methods/{two[1]['id']}/replacement"
    replaced = suite.contact().post(path, {"payment_method_id": third["id"]})

    assert (refused.status_code, refused.json["code"]) == (409, "payment_method_in_use")
    [use] = refused.json["uses"]
    assert (use["kind"], use["currency"]) == ("default", "EUR")
    assert replaced.status_code == 200, replaced.json
    assert defaults(suite) == [(True, None), (False, "EUR")]


def test_what_cannot_pay_or_is_anothers_or_no_currency_changes_nothing(service, suite, two):
    other = suite.contact(suite.add_client())
    expired = suite.add_method("tok_amex")
    service.run_jobs()

    assert prefer(suite, two[0], caller=other).status_code == 404
    assert prefer(suite, two[0], "euro").status_code == 422
    assert delete(suite, expired).status_code == 200
    assert prefer(suite, expired).status_code == 404
    assert defaults(suite) == [(True, None), (False, "EUR")]


def test_twenty_at_once_leave_one_for_the_currency(suite, two):
    acts = [partial(prefer, suite, two[n % 2]) for n in range(20)]

    answers = all_at_once(*acts)

    assert {answer.status_code for answer in answers} == {200}
    assert sorted(said or "" for _, said in defaults(suite)) == ["", "EUR"]
