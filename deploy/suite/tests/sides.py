"""Both sides of one client: the owner and a contact, each at a browser, and what each does first."""

import time
from types import SimpleNamespace

import pytest

from common.ids import new_id
from suite.firms import OWNER
from suite.story.acts import PASSWORD

from .doors import Browser


@pytest.fixture
def world(told, running):
    """The suite after the story, its owner and a contact, each at a browser."""
    suite = running(told.copy(*told.urls))
    owner, contact = (Browser(suite.app.test_client()) for _ in range(2))
    assert owner.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    [accepted, *_] = owner.api("GET", "/proposals?status=accepted").json["items"]
    client = accepted["client"]["id"]
    [dana, *_] = owner.api("GET", f"/clients/{client}").json["contacts"]
    assert contact.sign_in(dana["email"], PASSWORD.format(run="tests")).status_code == 303
    methods = contact.api("GET", "/my-billing").json["methods"]
    [method] = [each["id"] for each in methods if each["is_default"]]
    return SimpleNamespace(owner=owner, contact=contact, client=client, method=method, suite=suite)


def let_clients(world, *acts):
    """The firm says what its clients may do themselves, on its page of that."""
    etag = world.owner.api("GET", "/subscription-settings").json["etag"]
    said = {"etag": etag, "when_unpaid": "unpaid", "clients_may": list(acts)}
    answer = world.owner.post("/settings/subscriptions", said)
    assert answer.status_code == 303, answer.text


def offer(world, **terms):
    """The firm makes a plan that it offers; returns it."""
    draft = {"name": "Hosting", "unit_price": "20.00", "is_offered": True} | terms
    made = keyed(world.owner, "/plans", draft)
    assert made.status_code == 201, made.json
    return made.json


def start(world, plan, key, **fields):
    form = {
        "idempotency_key": key, "act": "start", "quantity": "3", "shown_quantity": "3",
        "terms_number": str(plan["terms_number"]), "payment_method_id": world.method,
    }  # fmt: skip
    return world.contact.post(f"/my-billing/plans/{plan['id']}", form | fields)


def named(world, plan):
    mine = world.contact.api("GET", "/my-billing").json["services"]
    return [each for each in mine if each["name"] == plan["name"]]


def keyed(browser, path, body):
    return browser.api("POST", path, body, headers={"Idempotency-Key": str(new_id())})


def until(found):
    """Waits, with a limit, for what comes by itself."""
    ends = time.monotonic() + 20
    while not (value := found()):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return value
