"""Each event that identity publishes is what its example says it is."""

import json
from pathlib import Path

import pytest

from common.auth import Principal
from common.events import published_by
from common.ids import new_id
from common.outbox import publish_snapshots
from identity.rules.permissions import OF_MEMBERS

EXAMPLES = Path(__file__).parents[2] / "contracts"
TYPES = published_by("identity")
# One event says each of its steps, and its example one of them.
EVERY_STATUS = {"contact_access.changed"}


def example(type_):
    return json.loads((EXAMPLES / f"{type_}.json").read_text())


def do_everything(service, front_end):
    """Has identity publish each of its events once; returns the firm they are of."""
    founded = front_end.found()
    firm = founded["firm"]
    owner = service.client(*OF_MEMBERS["owner"], firm=firm["id"])
    owner.patch("/v1/firm", {"name": "New"}, etag='"1"')
    member, _ = front_end.member_in(firm, "staff")
    owner.patch(f"/v1/members/{member['id']}", {"role": "billing"}, etag='"2"')
    owner.post(f"/v1/members/{member['id']}/disablement")
    owner.post(f"/v1/members/{member['id']}/enablement")
    front_end.contact_in(firm)
    owner.delete(f"/v1/members/{member['id']}")
    look_around(service, front_end, founded)
    with service.transaction(firm["id"]) as session:
        for fact, rows in service.service.snapshots.items():
            who = Principal.system(firm["id"], "rebuild")
            publish_snapshots(session, fact, rows(session, firm["id"]), by=who)
    return firm["id"]


def look_around(service, front_end, founded):
    """Has the owner look at a contact's billing, and come back."""
    firm, me = founded["firm"]["id"], f"member:{founded['member']['id']}"
    contact = front_end.hears_of(founded["firm"], "contact.created")
    caller = service.client("impersonations:write", "impersonations:end", firm=firm, sub=me)
    draft = {"contact_id": contact["id"], "reason": "They asked us to."}
    visit = caller.post("/v1/impersonations", draft).json
    assert caller.post(f"/v1/impersonations/{visit['id']}/end").status_code == 200


@pytest.mark.parametrize("type_", TYPES)
def test_an_example_is_read_and_written_by_the_schema(type_):
    schema = TYPES[type_].schema()

    assert schema.dump(schema.load(example(type_))) == example(type_)


def test_what_is_published_has_the_shape_of_its_example(service, front_end):
    events = service.published(firm=do_everything(service, front_end))

    assert {event.type for event in events} == set(TYPES)
    for event in events:
        told = example(event.type)
        assert event.data.keys() == told.keys(), event.type
        assert TYPES[event.type].schema().validate(event.data) == {}
        assert event.data["version"] == event.version
        if event.type not in EVERY_STATUS and not event.type.endswith(".snapshot"):
            assert event.data["status"] == told["status"], event.type


def test_no_event_carries_a_secret(service, front_end):
    firm = do_everything(service, front_end)

    for event in service.published(firm=firm):
        assert not {"password", "password_hash", "token"} & event.data.keys()


def test_a_consumer_would_refuse_an_example_with_a_field_of_another_type():
    schema = TYPES["firm.created"].schema()

    assert "tax_rate" in schema.validate(example("firm.created") | {"tax_rate": 20})
    assert "person_id" in TYPES["member.joined"].schema().validate({"person_id": str(new_id())[:8]})
