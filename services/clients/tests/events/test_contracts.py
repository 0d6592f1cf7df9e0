"""Each event that clients publishes is what its example says it is."""

import json
from pathlib import Path

import pytest

from common.events import published_by
from common.outbox import publish_snapshots

EXAMPLES = Path(__file__).parents[2] / "contracts"
TYPES = published_by("clients")


def example(type_):
    return json.loads((EXAMPLES / f"{type_}.json").read_text())


def do_everything(service):
    """Has the clients service publish each of its events once."""
    caller = service.client("clients:write", "contacts:write", "firm:write")
    client = caller.post("/v1/clients", {"name": "Acme Ltd"}, key="client").json
    path = f"/v1/clients/{client['id']}"
    caller.patch(path, {"name": "Acme Group Ltd"}, etag='"1"')
    caller.post(f"{path}/archival")
    caller.post(f"{path}/restoration")
    draft = {"name": "Cora", "email": "cora@acme.example", "role": "client"}
    contact = caller.post(f"{path}/contacts", draft, key="contact").json
    caller.patch(f"/v1/contacts/{contact['id']}", {"mails": ["invoices"]}, etag='"1"')
    caller.delete(f"/v1/contacts/{contact['id']}")
    field = caller.post("/v1/custom-fields", {"label": "Sector", "kind": "text"}, key="field").json
    caller.patch(f"/v1/custom-fields/{field['id']}", {"label": "Trade"}, etag='"1"')
    caller.delete(f"/v1/custom-fields/{field['id']}")
    other = caller.post("/v1/clients", {"name": "Acme"}, key="twin").json
    caller.post(f"/v1/clients/{other['id']}/merge", {"into": client["id"]})
    service.client("clients:erase").post(f"{path}/erasure")
    with service.transaction() as session:
        for fact, rows in service.service.snapshots.items():
            publish_snapshots(session, fact, rows(session, service.firm), by=service.principal())


@pytest.mark.parametrize("type_", TYPES)
def test_an_example_is_read_and_written_by_the_schema(type_):
    schema = TYPES[type_].schema()

    assert schema.dump(schema.load(example(type_))) == example(type_)


def test_what_is_published_has_the_shape_of_its_example(service):
    do_everything(service)

    events = service.published()
    assert {event.type for event in events} == set(TYPES)
    for event in events:
        told = example(event.type)
        assert event.data.keys() == told.keys(), event.type
        assert TYPES[event.type].schema().validate(event.data) == {}
        assert event.data["version"] == event.version
        if not event.type.endswith(".snapshot"):
            assert event.data["status"] == told["status"], event.type


def test_versions_only_grow(service):
    do_everything(service)

    first = service.published("client.created")[0].subject
    told = [e for e in service.published() if e.noun == "client" and e.subject == first]
    versions = [e.version for e in told]
    assert versions == sorted(versions)
    assert versions[:4] == [1, 2, 3, 4]
