"""Invoices of a live firm are collected at Stripe: what was charged there is what was paid here."""

from datetime import timedelta

import httpx
import pytest

from common.ids import new_id
from services.payments.tests.gateways.benches import LOST
from services.payments.tests.gateways.journeys import MINUTE


@pytest.mark.parametrize(
    "mode", ["cut_before", "cut_after_charge", "500_before", "500_after_charge"]
)
def test_an_invoice_is_paid_once_whatever_became_of_the_answer(journey, mode):
    journey.bench.fake.fault(mode)
    invoice = journey.invoice()

    journey.work()
    first = journey.statuses()
    journey.pass_wall_time(MINUTE)

    # A charge behind a broken answer is found at once; the others are asked about.
    assert first == (["succeeded"] if mode == "500_after_charge" else ["unknown"])
    assert journey.there_and_here() == ([12000], [12000])
    assert journey.suite.receivable(invoice)["status"] == "paid"
    assert journey.suite.booked() == {"gateway:stripe": 12000, "billed": -12000}


def test_after_a_day_a_lost_charge_is_found_and_a_lost_request_is_not_repeated(journey):
    fake = journey.bench.fake
    fake.fault(LOST["lost after"])
    journey.invoice()
    journey.work()
    fake.fault(LOST["lost before"])
    journey.invoice()
    journey.work()
    fake.forget_keys()

    journey.pass_wall_time(timedelta(hours=25))

    assert sorted(journey.statuses()) == ["succeeded", "unknown"]
    assert journey.there_and_here() == ([12000], [12000])


def test_a_gateway_that_is_shut_costs_no_attempt(journey):
    journey.bench.fake.fault("429", times=2)
    journey.invoice()

    journey.work()
    shut = journey.statuses()
    for minutes in (6, 12):
        journey.suite.pass_firm_time(timedelta(minutes=minutes))
        journey.work()

    assert shut == ["scheduled"]
    assert [(p["status"], p["attempt"]) for p in journey.suite.payments()] == [("succeeded", 1)]
    assert journey.there_and_here() == ([12000], [12000])


def test_a_payer_who_does_not_confirm_in_time_cannot_pay_later(journey):
    journey.invoice("pm_card_authenticationRequired")
    journey.work()
    waiting = journey.statuses()

    journey.suite.pass_firm_time(timedelta(days=1, minutes=1))
    journey.work()

    [intent] = journey.bench.fake.books(journey.bench.keys)["payment_intents"]
    assert (waiting, intent["status"]) == (["requires_action"], "canceled")
    assert "failed" in journey.statuses()
    assert journey.there_and_here() == ([], [])


def test_a_payer_who_gives_up_cannot_pay_later(journey):
    journey.invoice("pm_card_authenticationRequired")
    journey.work()
    [waiting] = journey.suite.payments()

    path, etag = f"/v1/payments/{waiting['id']}/confirmation", f'"{waiting["version"]}"'
    ended = journey.suite.contact().delete(path, etag=etag).json

    [intent] = journey.bench.fake.books(journey.bench.keys)["payment_intents"]
    assert (ended["failure_code"], intent["status"]) == ("authentication_required", "canceled")
    assert journey.there_and_here() == ([], [])


def waits(journey):
    invoice = journey.invoice("pm_card_authenticationRequired")
    journey.work()
    [payment] = journey.suite.payments()
    payer = journey.suite.contact()
    return invoice, payment, payer, f"/v1/payments/{payment['id']}/confirmation"


def test_what_a_browser_did_counts_only_once_it_is_read_at_the_gateway(journey):
    invoice, _, payer, path = waits(journey)
    opened = payer.get(path).json

    before = payer.post(f"{path}/looks").json["status"]
    journey.bench.fake.authenticate(journey.bench.keys, opened["opens"])
    after = payer.post(f"{path}/looks").json["status"]

    assert (opened["publishable_key"], opened["gateway"]) == (
        journey.bench.keys.publishable,
        "stripe",
    )
    assert (before, after) == ("requires_action", "succeeded")
    assert journey.there_and_here() == ([12000], [12000])
    assert journey.suite.receivable(invoice)["status"] == "paid"
    assert journey.suite.booked() == {"gateway:stripe": 12000, "billed": -12000}


def test_while_the_gateway_cannot_be_read_nobody_is_told_that_nothing_was_charged(journey):
    _, payment, payer, path = waits(journey)
    fake, etag = journey.bench.fake, f'"{payment["version"]}"'
    fake.authenticate(journey.bench.keys, payer.get(path).json["opens"])
    for act in ("search", "read"):
        fake.fault("500_before", act=act, times=None)

    refused = [payer.post(f"{path}/looks"), payer.delete(path, etag=etag)]
    still = journey.statuses()
    fake.calm()

    assert [(r.status_code, r.json["code"]) for r in refused] == [(503, "gateway_unavailable")] * 2
    assert still == ["requires_action"]
    assert payer.post(f"{path}/looks").json["status"] == "succeeded"
    assert journey.there_and_here() == ([12000], [12000])


def test_what_opens_it_is_told_to_its_payer_and_written_nowhere(journey, capfd):
    _, payment, payer, path = waits(journey)

    secret = payer.get(path).json["opens"]
    payer.post(f"{path}/looks")

    others = (
        journey.service.client("payments:write"),
        journey.suite.contact(journey.suite.add_client()),
    )
    assert [caller.get(path).status_code for caller in others] == [403, 404]
    assert secret not in "".join(capfd.readouterr())
    events = [e.data for e in journey.service.published("payment.requires_action")]
    assert events
    assert secret not in str(events)
    assert secret not in str(payer.get(f"/v1/payments/{payment['id']}").json)


def test_a_real_bank_is_told_nothing_by_us(journey):
    _, _, payer, path = waits(journey)

    told = payer.post(path, {"approved": True}, key=str(new_id()))

    assert (told.status_code, told.json["code"]) == (409, "bank_is_real")
    assert journey.statuses() == ["requires_action"]
    assert journey.there_and_here() == ([], [])


@pytest.mark.parametrize("heard_by", ["a look", "a webhook", "the clock"])
def test_a_bank_that_says_no_at_last_lets_no_open_page_pay_later(journey, heard_by):
    _, payment, payer, path = waits(journey)
    fake, keys = journey.bench.fake, journey.bench.keys
    opened = payer.get(path).json
    fake.fault("decline", code="insufficient_funds")
    with pytest.raises(httpx.HTTPStatusError, match="402"):
        fake.authenticate(keys, opened["opens"])

    if heard_by == "a look":
        payer.post(f"{path}/looks")
    elif heard_by == "a webhook":
        [intent] = journey.intents()
        assert journey.hear(journey.event("payment_intent.payment_failed", intent)) < 300
        journey.work("webhooks")
    else:
        journey.suite.pass_firm_time(timedelta(days=1, minutes=1))
        journey.work("check")
    failed = payer.get(f"/v1/payments/{payment['id']}").json
    with pytest.raises(httpx.HTTPStatusError, match="400"):
        fake.authenticate(keys, opened["opens"])

    [intent] = fake.books(keys)["payment_intents"]
    assert (failed["status"], failed["failure_code"]) == ("failed", "insufficient_funds")
    assert intent["status"] == "canceled"
    assert journey.there_and_here() == ([], [])
