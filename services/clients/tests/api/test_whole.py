"""One client, whole: handed out on request, and erased for good."""

import json

import pytest
from sqlalchemy import select, text

from clients.models import Avatar, Note
from common.audit import AuditRow
from common.ids import new_id

ALL = (
    *("clients:read", "clients:write", "contacts:read", "contacts:write", "firm:write"),
    *("clients:export", "clients:erase"),
)
SECRETS = ("Acme", "acme.example", "Cora", "Gus", "Tanner", "GB123456789", "Slow", "August")


@pytest.fixture
def caller(service):
    return service.client(*ALL, name="Mia Member")


@pytest.fixture
def acme(caller):
    field = caller.post("/v1/custom-fields", {"label": "Sector", "kind": "text"}, key="f").json
    body = {
        "name": "Acme Ltd", "email": "accounts@acme.example", "tax_id": "GB123456789",
        "address": {"line1": "14 Tanner Street"}, "tags": ["Slow payer"],
        "other_addresses": [{"label": "Acme depot"}],
        "other_tax_ids": [{"country": "GB", "number": "123456789"}],
        "custom_values": {field["id"]: "August"},
    }  # fmt: skip
    client = caller.post("/v1/clients", body, key="acme").json
    path = f"/v1/clients/{client['id']}"
    for name in ("Cora", "Gus"):
        person = {"name": name, "email": f"{name}@acme.example", "role": "client"}
        contact = caller.post(f"{path}/contacts", person, key=name).json
    caller.delete(f"/v1/contacts/{contact['id']}")
    caller.post(f"{path}/notes", {"text": "Pays late in August."}, key="note")
    return client


def test_an_export_has_everything_of_one_client_and_nothing_of_another(service, caller, acme):
    other = caller.post("/v1/clients", {"name": "Birch"}, key="other").json
    caller.post(f"/v1/clients/{other['id']}/notes", {"text": "Theirs."}, key="theirs")

    whole = caller.post(f"/v1/clients/{acme['id']}/export").json

    said = json.dumps(whole)
    assert all(secret in said for secret in SECRETS)
    assert not any(secret in said for secret in (other["id"], "Birch", "Theirs"))
    assert [contact["status"] for contact in whole["contacts"]] == ["active", "removed"]
    with service.transaction() as session:
        query = select(AuditRow.act).where(AuditRow.firm_id == service.firm)
        assert "client.exported" in session.scalars(query).all()


def test_who_may_not_and_strangers_get_nothing_and_erase_nothing(service, caller, acme):
    clerk = service.client("clients:read", "clients:write")
    stranger = service.client(*ALL, firm=service.other_firm)

    for verb in ("export", "erasure"):
        path = f"/v1/clients/{acme['id']}/{verb}"
        assert clerk.post(path).status_code == 403
        assert stranger.post(path).status_code == 404
        assert caller.post(f"/v1/clients/{new_id()}/{verb}").status_code == 404
    assert not service.published("client.erased")


def test_erased_nothing_is_left_of_who_it_was(service, caller, acme):
    path = f"/v1/clients/{acme['id']}"

    erased = caller.post(f"{path}/erasure")

    shown = caller.get(path).json
    said = json.dumps([erased.json, shown, caller.get(f"{path}/contacts").json])
    assert (erased.status_code, shown["status"], shown["currency"]) == (200, "erased", "GBP")
    assert not any(secret in said for secret in SECRETS)
    with service.transaction() as session:
        assert not session.scalars(select(Note).where(Note.firm_id == service.firm)).all()
        assert not session.scalars(select(Avatar).where(Avatar.firm_id == service.firm)).all()
        tables = [
            session.execute(text(f"SELECT * FROM {name}")).all()
            for name in ("clients", "contacts", "client_notes", "audit")
        ]
    assert not any(secret in repr(tables) for secret in SECRETS)


def test_everyone_is_told_of_each_erasure_with_nothing_in_it(service, caller, acme):
    caller.post(f"/v1/clients/{acme['id']}/erasure")

    [event] = service.published("client.erased")
    contacts = service.published("contact.removed")[-2:]
    assert len({contact.data["id"] for contact in contacts}) == 2
    for told in (event, *contacts):
        assert not any(secret in json.dumps(told.data) for secret in SECRETS)


def test_what_is_erased_stays_erased(caller, acme):
    path = f"/v1/clients/{acme['id']}"
    caller.post(f"{path}/erasure")
    etag = caller.get(path).headers["ETag"]

    refused = [
        caller.post(f"{path}/erasure"),
        caller.post(f"{path}/restoration"),
        caller.post(f"{path}/archival"),
        caller.patch(path, {"name": "Acme"}, etag=etag),
        caller.post(f"{path}/notes", {"text": "x"}, key="x"),
    ]

    assert [answer.status_code for answer in refused] == [409] * 5
    assert caller.get(path).json["name"] == "Erased"
