"""A live firm with Stripe, through the front door: the card form, its policy, and what Stripe tells."""

import json
import re
from collections.abc import Iterator

import pytest
import stripe

from common import clock
from services.payments.tests.live import KEYS, SECRET, SIGNING
from services.payments.tests.stripe_stand_in import stripe_standing_in
from suite.embedded import Embedded, build
from suite.firms import OWNER
from suite.story.acts import PASSWORD
from suite.story.api import Api

from .conftest import URL, Told, open_api, stop

FORM = "/my-billing/payment-methods/new"
SEARCHED = {"object": "search_result", "url": "/", "has_more": False}


@pytest.fixture
def live(told: Told) -> Iterator[Embedded]:
    """The told suite, whose firm has become a live one; its Stripe stands beside it."""
    urls = told.corrupt(
        payments=["UPDATE firms SET mode = 'live'"],
        dashboard_bff=[
            "UPDATE resources SET body = jsonb_set(body, '{mode}', '\"live\"')"
            " WHERE kind = 'firm' AND body ->> 'name' = 'Northwind Studio'"
        ],
    )
    urls |= told.others(urls)
    with stripe_standing_in() as stand_in:
        stand_in.accounts = {SECRET: "acct_ours"}
        customer = {"id": "cus_1", "object": "customer"}
        stand_in.objects["/v1/customers/search"] = SEARCHED | {"data": [customer]}
        opens = {"id": "seti_1", "object": "setup_intent", "client_secret": "seti_1_opens"}
        stand_in.objects["/v1/setup_intents"] = opens
        more = {"STRIPE_URL": stand_in.url}
        suite = build(told.services, urls, told.secrets, public_url=URL, more=more)
        suite.start()
        yield suite
        stop(suite)


def signed_in(suite: Embedded, email: str, password: str) -> Api:
    api = open_api(suite)
    assert api.sign_in(email, password).status in (200, 201)
    return api


def connected(suite: Embedded, told: Told) -> tuple[Api, Api]:
    """Returns the owner, who has connected Stripe, and the contact."""
    owner = signed_in(suite, OWNER, told.secrets.demo_password)
    [client, *_] = owner.get("/clients")["items"]
    emails = [c["email"] for c in owner.get(f"/clients/{client['id']}")["contacts"]]
    [email] = [each for each in emails if each.startswith("dana")]
    answer = owner.put("/gateways/stripe", KEYS)
    assert answer.status == 200, answer.body
    return owner, signed_in(suite, email, PASSWORD.format(run="tests"))


def pages(suite: Embedded) -> list[str]:
    """Every address that names nothing and may be looked at."""
    rules = [r for r in suite.app.url_map.iter_rules() if "GET" in (r.methods or ())]
    return sorted(r.rule for r in rules if "<" not in r.rule and not r.rule.startswith("/static"))


def test_only_the_page_on_which_a_card_is_typed_lets_stripe_in(live: Embedded, told: Told) -> None:
    owner, contact = connected(live, told)
    looked_at = {}

    for who, api in (("owner", owner), ("contact", contact)):
        for path in pages(live):
            policy = api.get(f"{URL}{path}").headers.get("Content-Security-Policy", "")
            looked_at[who, path] = sorted(set(re.findall(r"https?://[^\s;]+", policy)))

    foreign = {page: found for page, found in looked_at.items() if found}
    assert list(foreign) == [("contact", FORM)]
    names = ("api", "hooks", "js")
    assert foreign["contact", FORM] == [f"https://{name}.stripe.com" for name in names]


def test_the_browser_is_told_what_opens_the_form_and_nobody_else_is(
    live: Embedded, told: Told
) -> None:
    owner, contact = connected(live, told)

    begun = contact.post("/my-billing/payment-methods/setups", {})

    assert begun.status == 201, begun.body
    told_now = {"gateway": "stripe", "publishable_key": KEYS["publishable_key"]}
    assert begun.body == told_now | {"opens": "seti_1_opens"}
    assert owner.post("/my-billing/payment-methods/setups", {}).status == 404


def test_what_stripe_tells_comes_through_byte_by_byte_and_without_a_session(
    live: Embedded, told: Told
) -> None:
    owner, _ = connected(live, told)
    path = owner.get("/gateways/stripe")["webhook_path"]
    thing = {"id": "pi_1", "object": "payment_intent"}
    event = {"id": "evt_1", "type": "payment_intent.created", "livemode": True}
    body = json.dumps(event | {"data": {"object": thing}}, indent=3)
    now = int(clock.now().timestamp())
    good = stripe.WebhookSignature.generate_signature_header(body, SIGNING, now)
    caller = live.app.test_client()

    def send(text: str, signature: str) -> int:
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        return caller.post(path, data=text, headers=headers).status_code

    statuses = [send(body, good), send(body, good + "0"), send(json.dumps(json.loads(body)), good)]

    assert statuses == [200, 400, 400]
    assert owner.get("/gateways/stripe")["last_told_at"] is not None
    assert send("x" * 400_001, good) == 413
