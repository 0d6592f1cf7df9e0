"""What identity hears of contacts, told by the clients service's own examples."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from identity.models import Client, Contact

EXAMPLES = Path(__file__).parents[3] / "clients" / "contracts"


def example(type_):
    return json.loads((EXAMPLES / f"{type_}.json").read_text())


def kept(service, firm_id):
    with service.transaction(firm_id) as session:
        return session.query(Contact).all()


@pytest.mark.parametrize("type_", ["contact.created", "contact.changed", "contact.snapshot"])
def test_a_contact_is_kept_as_the_clients_service_tells_it(service, front_end, type_):
    firm, data = front_end.found()["firm"], example(type_)

    service.deliver(service.event(type_, data, version=data["version"], firm=UUID(firm["id"])))

    [contact] = kept(service, firm["id"])
    for field in ("id", "client_id", "name", "email", "role", "status", "version"):
        assert str(getattr(contact, field)) == str(data[field])


def test_a_removed_contact_stays_as_one_who_may_not_sign_in(service, front_end):
    firm, data = front_end.found()["firm"], example("contact.removed")

    service.deliver(
        service.event("contact.removed", data, version=data["version"], firm=UUID(firm["id"]))
    )

    assert [contact.may_sign_in for contact in kept(service, firm["id"])] == [False]


def test_a_contact_of_a_firm_that_nobody_founded_is_not_let_in(service):
    service.deliver(service.event("contact.created", example("contact.created")))

    assert kept(service, service.firm) == []


def test_a_repeated_and_a_late_event_change_nothing(service, front_end):
    firm, contact = front_end.found()["firm"], example("contact.created")
    newer = service.event("contact.changed", contact | {"name": "New"}, version=5, firm=firm["id"])
    older = service.event("contact.changed", contact | {"name": "Old"}, version=4, firm=firm["id"])

    service.deliver(newer)
    service.deliver(newer, older)

    assert [(c.name, c.version) for c in kept(service, firm["id"])] == [("New", 5)]


def test_a_client_is_kept_as_a_test_client_or_not(service, front_end):
    firm, data = front_end.found()["firm"], example("client.created")

    service.deliver(service.event("client.created", data | {"is_test": True}, firm=firm["id"]))
    service.deliver(service.event("client.changed", data, version=2, firm=firm["id"]))

    with service.transaction(firm["id"]) as session:
        kept_clients = session.query(Client).all()
    assert [(str(c.id), c.is_test, c.version) for c in kept_clients] == [(data["id"], False, 2)]
