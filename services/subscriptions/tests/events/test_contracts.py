"""The examples in contracts/ are what is really published, and can be read by the schemas."""

from pathlib import Path
from uuid import UUID

import orjson
import pytest

from common import clock
from common.events import published_by
from common.ids import new_id
from common.outbox import envelope
from subscriptions import events
from subscriptions.app import SERVICE

CONTRACTS = Path(__file__).parents[2] / "contracts"
TYPES = published_by(events.__name__.partition(".")[0])


def example(type_: str) -> dict:
    return orjson.loads((CONTRACTS / f"{type_}.json").read_bytes())


def theirs(service: str, type_: str) -> dict:
    path = CONTRACTS.parents[1] / service / "contracts" / f"{type_}.json"
    return orjson.loads(path.read_bytes())


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_an_example_comes_through_its_schema_unchanged(type_):
    schema = TYPES[type_].schema()

    assert schema.dump(schema.load(example(type_))) == example(type_)


@pytest.fixture
def published(world, line, at):
    """The events of a story that has each type in it, the snapshots among them."""
    with at("2026-11-20T10:00:00Z"):
        twice_a_year = line("recurring", interval_count=6)
        lines = (twice_a_year, line(name="Setup"), line("on_completion", name="Year end"))
        world.accept(*lines, method=new_id())
        world.run()
        [invoice] = world.answer()
        world.hear("invoice.voided", invoice)
        ended = world.services()[0]["id"]
        assert (
            world.caller().post(f"/v1/services/{ended}/ending", key=str(new_id())).status_code
            == 200
        )
        a_subscription(world)
        return world.service.published() + snapshots(world.service)


def test_the_examples_of_the_other_services_are_understood(empty_service):
    service = empty_service
    facts = {
        "firm.created": theirs("identity", "firm.created"),
        "client.created": theirs("clients", "client.created"),
        "payment_method.added": theirs("payments", "payment_method.added"),
        "proposal.accepted": theirs("invoicing", "proposal.accepted"),
    }
    client = facts["client.created"]["id"]
    for type_, data in facts.items():
        subject = service.firm if type_ == "firm.created" else data["id"]
        known = {"client_id": client} if "client_id" in data else {}
        service.deliver(service.event(type_, data | known, subject=subject))
    service.run_jobs()

    [group] = service.published("billing_group.released")
    assert group.data["client_id"] == client
    # Of the two launch packs the chosen one is billed, and the workshop was not taken.
    assert [item["total_amount"] for item in group.data["items"]] == [144_000, 42_000, 108_000]


@pytest.mark.parametrize("type_", ["invoice.issued", "invoice.voided", "billing_group.refused"])
def test_invoicings_example_of_an_answer_is_understood(world, line, type_):
    world.accept(line())
    world.run()
    [group] = world.unanswered()
    issued = world.issue(group) if type_ == "invoice.voided" else {}
    key = "id" if type_ == "billing_group.refused" else "billing_group_id"
    ours = {key: group.subject, "client_id": group.data["client_id"]}

    world.hear(type_, theirs("invoicing", type_) | issued | ours)

    settled = "invoiced" if type_ == "invoice.issued" else "pending_confirmation"
    assert [item["status"] for item in world.items()] == [settled]


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_an_example_looks_like_what_is_published(published, type_):
    # Items differ in what they have: those of one millisecond come in no certain order.
    assert shape(example(type_)) in [shape(it.data) for it in published if it.type == type_]


def a_subscription(world):
    """A client is on a plan through its trial, which is ended; the plan becomes dearer, is retired."""
    plan = world.plan(tax_name="VAT", tax_rate="20", setup_price="150.00", trial_days=14)
    subscribed = world.subscribe(
        plan, client_id=(client := world.client()), payment_method_id=world.method(client)
    )
    world.advance(days=14)
    world.run()
    assert world.end(subscribed, tell_client=True).status_code == 200
    path = f"/v1/plans/{plan['id']}"
    assert world.caller().patch(path, {"unit_price": "1300.00"}, etag='"1"').status_code == 200
    assert world.caller().post(f"{path}/retirement", {}).status_code == 200
    said = {"when_unpaid": "past_due", "clients_may": ["cancel", "pause"]}
    path = "/v1/subscription-settings"
    assert world.caller().put(path, said, etag='"0"').status_code == 200


def snapshots(service):
    with service.transaction() as session:
        return [
            envelope(fact, row, by=service.principal(), at=clock.now())
            for fact, rows in SERVICE.snapshots.items()
            for row in rows(session, service.firm)
        ]


def shape(value):
    """The keys and kinds of a value, whatever the value is."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None if value is None else kind(value)


def kind(value):
    try:
        return "id" if isinstance(value, str) and UUID(value) else type(value).__name__
    except ValueError:
        return "text"
