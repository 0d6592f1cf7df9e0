"""A card that was given in a browser which never came back is kept once, as Stripe has it now."""

from common.ids import new_id
from services.payments.tests.api.test_link_methods import a_link


def given(journey, caller=None, token="pm_card_visa"):
    """A browser gives a card and is gone; returns what Stripe would tell of it."""
    body = {"client_id": str(journey.suite.client_id)}
    opened = (caller or journey.suite.contact()).post("/v1/setups", body)
    assert opened.status_code == 201, opened.json
    secret = opened.json["opens"]
    method = journey.fake.give_card(journey.bench.keys, secret, token)
    about = {"id": secret.partition("_secret_")[0], "object": "setup_intent"}
    return about, method


def tell(journey, about, times=2):
    for _ in range(times):
        assert journey.hear(journey.event("setup_intent.succeeded", about)) == 200
        journey.work("webhooks")


def methods(journey):
    return journey.suite.contact().get("/v1/payment-methods").json["items"]


def come_back(journey, method, **fields):
    body = {"token": method, "client_id": str(journey.suite.client_id)} | fields
    return journey.suite.contact().post("/v1/payment-methods", body, key=str(new_id()))


def test_what_was_given_is_kept_although_the_browser_never_came_back(journey):
    about, _method = given(journey)
    before = methods(journey)

    tell(journey, about)

    [kept] = methods(journey)
    assert before == []
    assert (kept["last4"], kept["status"], kept["is_default"]) == ("4242", "active", True)
    assert len(journey.service.published("payment_method.added")) == 1
    invoice = journey.suite.issue_invoice()
    assert journey.suite.pay([invoice], kept).json["status"] == "succeeded"


def test_a_browser_that_comes_back_later_has_the_same_method_and_its_wish(journey):
    journey.method()
    about, method = given(journey)
    tell(journey, about)

    answer = come_back(journey, method, make_default=True)
    tell(journey, about)

    assert answer.status_code == 201, answer.json
    assert [each["is_default"] for each in methods(journey)] == [False, True]
    assert len(journey.service.published("payment_method.added")) == 2


def test_what_was_removed_since_does_not_come_back(journey):
    about, method = given(journey)
    kept = come_back(journey, method).json
    journey.suite.contact().delete(f"/v1/payment-methods/{kept['id']}")

    tell(journey, about)

    assert methods(journey) == []


def test_what_a_link_is_for_is_not_kept_beyond_it(journey):
    link = a_link(journey.service, journey.suite.client_id)
    about, _method = given(journey, link.caller)

    tell(journey, about)

    assert methods(journey) == []
    assert journey.service.published("payment_method.added") == []
