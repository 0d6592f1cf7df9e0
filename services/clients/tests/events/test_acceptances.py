"""A prospect who accepts a proposal or approves an estimate is a client; nobody else changes."""

import pytest

from common.ids import new_id


@pytest.fixture
def caller(service):
    return service.client("clients:write", "contacts:read", "contacts:write")


@pytest.fixture
def client(caller):
    return caller.post("/v1/clients", {"name": "Acme"}, key="k").json


def contact_of(caller, client, role):
    draft = {"name": "Pru", "email": f"{new_id()}@acme.example", "role": role}
    return caller.post(f"/v1/clients/{client['id']}/contacts", draft, key=str(new_id())).json


def accepted(service, contact_id, type_="proposal.accepted", **more):
    return service.event(type_, {"id": str(new_id()), "contact_id": contact_id}, **more)


def role_of(caller, contact):
    return caller.get(f"/v1/contacts/{contact['id']}").json["role"]


@pytest.mark.parametrize("signed", ["proposal.accepted", "estimate.approved"])
def test_a_prospect_who_signs_becomes_a_client_once(service, caller, client, signed):
    contact = contact_of(caller, client, "prospect")

    for _ in range(2):
        service.deliver(accepted(service, contact["id"], signed))

    assert role_of(caller, contact) == "client"
    [changed] = service.published("contact.changed")
    assert (changed.data["role"], changed.actor) == ("client", "system:clients")


@pytest.mark.parametrize("role", ["lead", "client"])
def test_any_other_contact_stays_who_they_are(service, caller, client, role):
    contact = contact_of(caller, client, role)

    service.deliver(accepted(service, contact["id"]))

    assert role_of(caller, contact) == role
    assert service.published("contact.changed") == []


def test_an_acceptance_in_another_firm_changes_nobody(service, caller, client):
    contact = contact_of(caller, client, "prospect")

    service.deliver(accepted(service, contact["id"], firm=service.other_firm))

    assert role_of(caller, contact) == "prospect"
