"""What Stripe tells comes first, often, in any order or from elsewhere: money moves once by it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations

import httpx
import pytest
from sqlalchemy import text
from werkzeug.serving import make_server

from services.payments.tests.gateways.journeys import MINUTE, Journey

SOON = 10
KINDS = ("payment_intent.created", "payment_intent.processing", "payment_intent.succeeded",
         "charge.refunded")  # fmt: skip


@pytest.fixture
def told_at_once(journey: Journey) -> Iterator[Journey]:
    """The fake tells before it answers, and what it told is looked into before it may go on."""

    def answer(environ, start_response):
        answered = journey.service.app(environ, start_response)
        journey.work("webhooks")
        return answered

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}{journey.webhook_path}"
    journey.fake.tell(journey.bench.keys, address, "early")
    yield journey
    server.shutdown()
    server.server_close()
    thread.join(SOON)


def refund_there(journey, intent, amount=None):
    """A person gives a payment, or so much of it, back in Stripe's own dashboard."""
    headers = {"Authorization": f"Bearer {journey.bench.keys.secret}"}
    headers["Idempotency-Key"] = f"by hand {intent}"
    form = {"payment_intent": intent} | ({"amount": amount} if amount else {})
    httpx.post(f"{journey.fake.url}/v1/refunds", data=form, headers=headers).raise_for_status()


def rows(journey, table):
    with journey.service.transaction() as session:
        return list(session.scalars(text(f"SELECT t::text FROM {table} t ORDER BY 1")))


def money(journey):
    """What stands in every table that money has to do with."""
    tables = ("payments", "allocations", "receivables", "journal_entries", "outbox", "audit")
    return [row for table in tables for row in rows(journey, table)]


def why_parked(journey):
    query = text("SELECT reason FROM gateway_events WHERE status = 'parked' ORDER BY id")
    with journey.service.transaction() as session:
        return list(session.scalars(query))


def unknown_payment(journey):
    """A charge that was made there, and whose answer was lost; returns its intent."""
    journey.fake.fault("cut_after_charge")
    journey.invoice()
    journey.work("collect")
    assert journey.statuses() == ["unknown"]
    [intent] = journey.intents()
    return intent


@pytest.mark.parametrize("answer", ["arrives", "is lost"])
def test_a_webhook_that_comes_before_the_answer_pays_once(told_at_once, answer):
    journey = told_at_once
    if answer == "is lost":
        journey.fake.fault("cut_after_charge")
    invoice = journey.invoice()

    journey.work("collect")

    assert journey.statuses() == ["succeeded"]
    assert journey.suite.receivable(invoice)["status"] == "paid"
    journey.pass_wall_time(MINUTE)
    journey.assert_books_agree()


def test_the_same_webhook_five_times_at_once_and_after_thirty_days_pays_once(journey):
    body = journey.event("payment_intent.succeeded", unknown_payment(journey))

    def tell(_):
        status = journey.hear(body)
        journey.work("webhooks")
        return status

    with ThreadPoolExecutor(5) as five:
        answered = list(five.map(tell, range(5)))
    journey.pass_wall_time(timedelta(days=30))
    once = money(journey)
    answered.append(tell("once more"))

    assert answered == [200] * 6
    assert journey.statuses() == ["succeeded"]
    assert [len(rows(journey, "gateway_events")), money(journey)] == [1, once]
    journey.assert_books_agree()


def test_webhooks_of_a_refunded_payment_in_every_order_leave_it_refunded(journey):
    orders = list(permutations(KINDS))
    journey.fake.fault("cut_after_charge", times=len(orders))
    running = journey.running_service()
    for _ in orders:
        journey.suite.issue_invoice(running)
    journey.work("collect")
    assert set(journey.statuses()) == {"unknown"}
    for intent in journey.intents():
        refund_there(journey, intent["id"])
    charges = {c["payment_intent"]: c for c in journey.fake.books(journey.bench.keys)["charges"]}

    for kinds in zip(*orders, strict=True):
        for intent, kind in zip(journey.intents(), kinds, strict=True):
            about = charges[intent["id"]] if kind == "charge.refunded" else intent
            assert journey.hear(journey.event(kind, about)) == 200
        journey.work("webhooks")

    journey.pass_wall_time(2 * MINUTE)  # A refund of what was not paid yet is looked at again.
    assert journey.statuses() == ["refunded"] * len(orders)
    assert why_parked(journey) == []
    journey.assert_books_agree()


def test_a_webhook_from_elsewhere_changes_nothing(journey):
    intent = unknown_payment(journey)
    before = money(journey)
    others = journey.fake.account(live=True)
    kind = "payment_intent.succeeded"

    forged = journey.hear(journey.event(kind, intent), others.webhook_secret)
    taken = [
        journey.hear(journey.event(kind, intent, livemode=False)),
        journey.hear(journey.event(kind, intent, account=others.account)),
        journey.hear(journey.event(kind, intent | {"id": "pi_not_there"})),
    ]
    journey.work("webhooks")

    assert (forged, taken) == (400, [200] * 3)
    assert why_parked(journey) == ["for_tests", "account_differs"]
    assert money(journey) == before
    journey.pass_wall_time(MINUTE)
    journey.assert_books_agree()
