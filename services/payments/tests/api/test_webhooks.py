"""What Stripe tells is believed if it is signed, kept once, and only a reason to look at what is there."""

import json
from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
import stripe as sdk
from sqlalchemy import text

from common import clock
from services.payments.tests.live import SIGNING


def signed(body: str, secret: str = SIGNING, *, ago: float = 0) -> str:
    at = int(clock.now().timestamp() - ago)
    return sdk.WebhookSignature.generate_signature_header(body, secret, at)


def send(live, body: str, signature: str | None, path: str | None = None):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if signature is not None:
        headers["Stripe-Signature"] = signature
    caller = live.service.anonymous()
    return caller.post(f"/v1{path or live.path}", data=body.encode(), headers=headers)


def tell(live, intent: dict, **fields):
    """Has Stripe tell of an intent, as it was then; returns the answer."""
    body = event_of(intent, **fields)
    return send(live, body, signed(body))


def event_of(thing: dict, *, kind: str = "payment_intent.succeeded", **fields) -> str:
    event = {"id": f"evt_{uuid4().hex}", "object": "event", "type": kind, "livemode": True}
    return json.dumps(event | {"data": {"object": thing}} | fields, indent=1)


def kept(live) -> list[tuple]:
    query = text("SELECT status, reason FROM gateway_events ORDER BY id")
    with live.service.transaction() as session:
        return [tuple(row) for row in session.execute(query)]


def books(live) -> list[tuple]:
    """What stands in every table that money has to do with."""
    tables = ("payments", "allocations", "receivables", "journal_entries", "outbox", "audit")
    with live.service.transaction() as session:
        rows = [text(f"SELECT t::text FROM {table} t ORDER BY 1") for table in tables]
        return [row for query in rows for row in session.scalars(query)]


def test_a_signed_event_pays_by_what_stripe_has_now_and_not_by_what_it_said(live):
    live.connect()
    payment, intent = live.payment_under_way()
    stale = intent | {"status": "processing", "amount": 1}

    answer = tell(live, stale)
    assert (answer.status_code, live.status_of(payment)) == (200, "processing")
    live.look()

    assert live.status_of(payment) == "succeeded"
    assert kept(live) == [("applied", None)]
    assert [e.data["id"] for e in live.service.published("payment.succeeded")] == [str(payment)]


def test_the_same_event_five_times_at_once_is_one_payment_and_five_thanks(live):
    live.connect()
    _payment, intent = live.payment_under_way()
    body, answers = event_of(intent), []
    senders = [
        Thread(target=lambda: answers.append(send(live, body, signed(body)))) for _ in range(5)
    ]

    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    live.look()
    answers.append(send(live, body, signed(body)))
    live.look()

    assert [answer.status_code for answer in answers] == [200] * 6
    assert kept(live) == [("applied", None)]
    assert len(live.service.published("payment.succeeded")) == 1


def forgeries(body: str) -> dict[str, tuple[str, str | None]]:
    stamp = int(clock.now().timestamp())
    good, compact = signed(body), json.dumps(json.loads(body))
    mac = good.partition("v1=")[2]
    return {
        "none": (body, None),
        "empty": (body, ""),
        "of another secret": (body, signed(body, "whsec_" + "SomebodyElses")),
        "old": (body, signed(body, ago=301)),
        "of the future": (body, signed(body, ago=-400)),
        "of a body written anew": (compact, good),
        "v0 alone": (body, good.replace("v1=", "v0=")),
        "no time": (body, f"v1={mac}"),
        "two times": (body, f"t={stamp},{good}"),
        "no hexadecimal": (body, f"t={stamp},v1=é"),
        "no event": ("[]", signed("[]")),
    }


def test_what_stripe_has_not_signed_just_now_changes_nothing(live):
    live.connect()
    _payment, intent = live.payment_under_way()
    body = event_of(intent)
    before = books(live)

    answers = {name: send(live, *sent).status_code for name, sent in forgeries(body).items()}
    live.look()

    assert answers == dict.fromkeys(answers, 400)
    assert kept(live) == []
    assert books(live) == before


def test_one_good_signature_of_two_is_enough(live):
    live.connect()
    _payment, intent = live.payment_under_way()
    body = event_of(intent)

    answer = send(live, body, f"{signed(body)},v1={'0' * 64}")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("told", "there", "reason"),
    [
        ({"account": "acct_others"}, {}, "account_differs"),
        ({"livemode": False}, {}, "for_tests"),
        ({}, {"livemode": False}, "for_tests"),
        ({}, {"amount": 11999}, "amount_differs"),
        ({}, {"currency": "usd"}, "amount_differs"),
        ({}, {"id": "pi_another"}, "payment_differs"),
    ],
)
def test_what_differs_from_the_payment_is_left_to_a_person(live, told, there, reason):
    live.connect()
    payment, intent = live.payment_under_way(reference="pi_ours")
    live.put_intent(intent | there)
    before = books(live)

    tell(live, intent | {"id": there.get("id", intent["id"])}, **told)
    live.look()

    owner = live.service.client("firm:read", "firm:write")
    [parked] = owner.get("/v1/gateways/stripe").json["parked"]
    assert (parked["reason"], live.status_of(payment)) == (reason, "processing")
    assert books(live) == before


def test_what_was_parked_is_looked_at_again_when_a_person_says_so(live):
    live.connect()
    payment, intent = live.payment_under_way()
    live.put_intent(intent | {"amount": 1})
    tell(live, intent)
    live.look()
    owner = live.service.client("firm:read", "firm:write")
    [parked] = owner.get("/v1/gateways/stripe").json["parked"]
    live.put_intent(intent)

    answers = [owner.post(f"/v1/gateways/stripe/events/{parked['id']}/looks") for _ in range(2)]
    live.look()

    assert [answer.status_code for answer in answers] == [200, 409]
    assert live.status_of(payment) == "succeeded"
    assert owner.get("/v1/gateways/stripe").json["parked"] == []


def test_an_event_of_something_not_known_here_waits_three_days_for_it(live):
    live.connect()
    _payment, intent = live.payment_under_way()
    tell(live, intent | {"id": "pi_not_there"})

    live.look()
    early = kept(live)
    live.let_events_be_older(timedelta(hours=73))
    live.look()

    assert early == [("waiting", None)]
    assert kept(live) == [("parked", "object_unknown")]


def test_an_early_event_pays_and_the_answer_that_comes_later_changes_nothing(live):
    live.connect()
    payment, intent = live.payment_under_way()
    tell(live, intent)
    live.look()
    before = books(live)

    live.answer(payment, "succeeded", intent["id"])

    assert books(live) == before


def test_a_late_event_that_contradicts_what_is_recorded_is_left_to_a_person(live):
    live.connect()
    payment, intent = live.payment_under_way()
    live.answer(payment, "declined", intent["id"])
    before = books(live)

    tell(live, intent)
    live.look()

    assert kept(live) == [("parked", "state_differs")]
    assert books(live) == before


def test_nothing_is_lost_while_stripe_does_not_answer(live):
    live.connect()
    payment, intent = live.payment_under_way()
    live.stripe.is_away = True
    answer = tell(live, intent)

    live.look()
    away = kept(live)
    live.stripe.is_away = False
    live.let_events_be_older(timedelta(minutes=2))
    live.look()

    assert (answer.status_code, away) == (200, [("waiting", None)])
    assert live.status_of(payment) == "succeeded"


def test_an_address_that_is_nobodys_is_not_there(live):
    live.connect()
    body = event_of({"id": "pi_1", "object": "payment_intent"})
    other = live.path[:-2] + ("AA" if live.path[-2:] != "AA" else "BB")

    answers = [send(live, body, signed(body), path) for path in (other, "/webhooks/stripe/x")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_card_that_the_bank_replaced_shows_its_new_digits(live):
    live.connect()
    method = live.method("pm_replaced")
    card = {"brand": "visa", "last4": "1881", "exp_month": 3, "exp_year": 2036}
    thing = {"id": "pm_replaced", "object": "payment_method", "type": "card", "card": card}
    live.stripe.objects["/v1/payment_methods/pm_replaced"] = thing | {"customer": "cus_1"}

    tell(live, thing, kind="payment_method.automatically_updated")
    live.look()

    [told] = live.service.published("payment_method.changed")
    shown = (told.data["id"], told.data["last4"], told.data["exp_month"], told.data["exp_year"])
    assert shown == (str(method), "1881", 3, 2036)
    assert kept(live) == [("applied", None)]


def test_a_card_that_was_let_go_of_there_goes_here_too(live):
    live.connect()
    live.method("pm_gone")
    thing = {"id": "pm_gone", "object": "payment_method", "type": "card", "customer": None}
    live.stripe.objects["/v1/payment_methods/pm_gone"] = thing

    tell(live, thing, kind="payment_method.detached")
    tell(live, thing, kind="payment_method.detached")
    live.look()

    [told] = live.service.published("payment_method.removed")
    assert told.data["status"] == "removed"
    assert kept(live) == [("applied", None), ("applied", None)]


def test_a_card_in_use_that_was_let_go_of_there_is_suspended(live):
    live.connect()
    method = live.method("pm_gone")
    body = {"payment_method_id": str(method), "kind": "proposal", "id": str(uuid4())}
    contact = live.service.client("payment_methods:write", client_id=live.client_id)
    assert contact.post("/v1/reservations", body).status_code == 201
    thing = {"id": "pm_gone", "object": "payment_method", "type": "card", "customer": None}
    live.stripe.objects["/v1/payment_methods/pm_gone"] = thing

    tell(live, thing, kind="payment_method.detached")
    live.look()

    told = live.service.published("payment_method.changed")[-1]
    assert (told.data["id"], told.data["status"]) == (str(method), "suspended")
    assert kept(live) == [("applied", None)]
