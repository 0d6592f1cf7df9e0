"""The fake tells what happened as badly as the real one may: twice, early, late and out of order."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import pytest
import stripe

from services.payments.tests.gateways.benches import a_charge

PAID = ["charge.succeeded", "payment_intent.succeeded"]
SOON = 10


class Ear:
    """An address that hears webhooks, and may refuse them."""

    def __init__(self) -> None:
        self.heard: Queue[tuple[bytes, str]] = Queue()
        self.status = 200

    def types(self, how_many: int) -> list[str]:
        return [json.loads(self.heard.get(timeout=SOON)[0])["type"] for _ in range(how_many)]


@pytest.fixture
def ear() -> Iterator[tuple[Ear, str]]:
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.put((body, self.headers["Stripe-Signature"]))
            self.send_response(ear.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield ear, f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join(SOON)


def charged(bench, ear, mode):
    bench.fake.tell(bench.keys, ear[1], mode)
    return bench.gateway.charge(a_charge(bench))


def test_it_signs_what_it_tells_as_the_sdk_expects(at_stripe, ear):
    answer = charged(at_stripe, ear, "normal")

    body, signature = ear[0].heard.get(timeout=SOON)

    event = stripe.Webhook.construct_event(body, signature, at_stripe.keys.webhook_secret)
    assert (event.type, event.livemode) == ("charge.succeeded", False)
    assert event.data.object.payment_intent == answer.reference
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_of_another")


def test_it_tells_twice(at_stripe, ear):
    charged(at_stripe, ear, "duplicate")

    assert sorted(ear[0].types(4)) == sorted(PAID * 2)


def test_it_tells_before_it_answers(at_stripe, ear):
    charged(at_stripe, ear, "early")

    assert ear[0].heard.qsize() == len(PAID)


@pytest.mark.parametrize("mode, order", [("late", PAID), ("reordered", PAID[::-1])])
def test_it_tells_later_and_in_another_order(at_stripe, ear, mode, order):
    charged(at_stripe, ear, mode)
    before = ear[0].heard.qsize()

    released = at_stripe.fake.release(at_stripe.keys)

    assert (before, released) == (0, 2)
    assert ear[0].types(2) == order


def test_what_was_not_taken_is_told_again(at_stripe, ear):
    ear[0].status = 503
    charged(at_stripe, ear, "early")
    ear[0].status = 200

    again = [at_stripe.fake.release(at_stripe.keys), at_stripe.fake.release(at_stripe.keys)]

    assert again == [2, 0]
    assert ear[0].types(4) == PAID * 2


def test_a_dispute_is_told_and_decided(at_stripe, ear):
    answer = charged(at_stripe, ear, "late")
    at_stripe.fake.release(at_stripe.keys)
    dispute = at_stripe.fake.dispute(at_stripe.keys, answer.reference)
    at_stripe.fake.close_dispute(at_stripe.keys, dispute)
    at_stripe.fake.release(at_stripe.keys)

    assert ear[0].types(4)[2:] == ["charge.dispute.created", "charge.dispute.closed"]
    [kept] = at_stripe.fake.books(at_stripe.keys)["disputes"]
    assert (kept["status"], kept["payment_intent"]) == ("lost", answer.reference)
