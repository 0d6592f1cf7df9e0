"""What clients and contacts may become, and what they refuse."""

from datetime import UTC, datetime

import pytest

from clients.models import Client, Contact
from common.errors import Conflict

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def a_client(**fields: object) -> Client:
    return Client(**{"name": "Acme", "status": "active"} | fields)


def a_contact(**fields: object) -> Contact:
    return Contact(**{"name": "Cora", "role": "client", "status": "active"} | fields)


def test_a_client_takes_new_values():
    client = a_client()
    client.change(name="Acme Group", tax_id="GB1")

    assert (client.name, client.tax_id, client.status) == ("Acme Group", "GB1", "active")


def test_archiving_and_restoring_are_each_others_undoing():
    client = a_client()

    client.archive()
    assert client.status == "archived"
    client.restore()
    assert client.status == "active"


@pytest.mark.parametrize(
    "act", [lambda c: c.change(name="B"), Client.archive, Client.refuse_if_gone]
)
def test_an_archived_client_refuses(act):
    client = a_client(status="archived")

    with pytest.raises(Conflict) as refused:
        act(client)

    assert refused.value.code == "client_archived"
    assert client.name == "Acme"


def test_a_client_that_is_not_archived_is_not_restored():
    with pytest.raises(Conflict) as refused:
        a_client().restore()

    assert refused.value.code == "client_not_archived"


def test_a_removed_contact_keeps_its_name_and_its_moment():
    contact = a_contact()
    contact.remove(NOW)

    assert (contact.status, contact.removed_at, contact.name) == ("removed", NOW, "Cora")


@pytest.mark.parametrize("act", [lambda c: c.change(role="lead"), lambda c: c.remove(NOW)])
def test_a_removed_contact_refuses(act):
    contact = a_contact(status="removed")

    with pytest.raises(Conflict) as refused:
        act(contact)

    assert refused.value.code == "contact_removed"
    assert contact.role == "client"
