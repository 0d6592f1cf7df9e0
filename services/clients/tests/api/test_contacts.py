"""Contacts over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id

ALL = ("clients:read", "clients:write", "contacts:read", "contacts:write")


@pytest.fixture
def caller(service):
    return service.client(*ALL)


@pytest.fixture
def client(caller):
    return caller.post("/v1/clients", {"name": "Acme Ltd"}, key="client").json


def draft(**fields):
    return {"name": "Cora", "email": f"{new_id()}@acme.example", "role": "client"} | fields


def add(caller, client, **fields):
    return caller.post(f"/v1/clients/{client['id']}/contacts", draft(**fields), key=str(new_id()))


def path(contact):
    return f"/v1/contacts/{contact['id']}"


def test_a_contact_belongs_to_its_client_and_is_told_of_whole(service, caller, client):
    added = add(caller, client, email="cora@acme.example")

    assert added.status_code == 201
    assert added.json["client_id"] == client["id"]
    assert (added.json["gets_mail"], added.json["status"], added.json["version"]) == (
        True,
        "active",
        1,
    )
    [event] = service.published("contact.created")
    assert event.data == added.json


def test_a_clients_contacts_are_listed_in_the_order_they_came(caller, client):
    added = [add(caller, client).json["id"] for _ in range(3)]

    listed = caller.get(f"/v1/clients/{client['id']}/contacts").json

    assert [contact["id"] for contact in listed] == added


def test_without_a_token_or_the_permission_nothing_is_added(service, client):
    body = draft()

    anonymous = service.anonymous().post(f"/v1/clients/{client['id']}/contacts", json=body)
    reader = add(service.client("contacts:read"), client)

    assert (anonymous.status_code, reader.status_code) == (401, 403)
    assert not service.published("contact.created")


def test_one_mail_address_is_one_contact_of_a_client(service, caller, client):
    add(caller, client, email="cora@acme.example")

    again = add(caller, client, email="Cora@ACME.example")

    assert again.status_code == 409
    assert len(service.published("contact.created")) == 1


def test_added_ten_times_at_once_it_is_one_contact(service, caller, client):
    with ThreadPoolExecutor(10) as pool:
        many = pool.map(lambda _: add(caller, client, email="cora@acme.example"), range(10))
        codes = sorted(answer.status_code for answer in many)

    assert codes == [201] + [409] * 9
    assert len(service.published("contact.created")) == 1


def test_after_a_removal_the_address_is_free_again(caller, client):
    first = add(caller, client, email="cora@acme.example").json
    caller.delete(path(first))

    second = add(caller, client, email="cora@acme.example")

    assert second.status_code == 201
    assert second.json["id"] != first["id"]


def test_two_clients_may_have_the_same_person(caller, client):
    other = caller.post("/v1/clients", {"name": "Other"}, key="other").json

    answers = [add(caller, each, email="cora@acme.example") for each in (client, other)]

    assert [answer.status_code for answer in answers] == [201, 201]


def test_a_repeated_key_answers_as_before_and_adds_nothing(service, client):
    caller, body = service.client(*ALL, sub="member:same"), draft()
    url = f"/v1/clients/{client['id']}/contacts"

    first, again = (caller.post(url, body, key="once") for _ in range(2))

    assert first.json == again.json
    assert len(service.published("contact.created")) == 1


def test_a_change_needs_the_version_it_was_made_against(service, caller, client):
    contact = add(caller, client).json

    assert caller.patch(path(contact), {"role": "lead"}).status_code == 428
    changed = caller.patch(path(contact), {"role": "lead"}, etag='"1"')
    late = caller.patch(path(contact), {"role": "prospect"}, etag='"1"')

    assert changed.json == contact | {"role": "lead", "version": 2}
    assert late.status_code == 412
    [event] = service.published("contact.changed")
    assert event.data == changed.json


def test_a_removed_contact_stays_visible_and_takes_no_changes(service, caller, client):
    contact = add(caller, client).json

    removed = caller.delete(path(contact))
    again = caller.delete(path(contact))
    changed = caller.patch(path(contact), {"name": "New"}, etag='"2"')

    assert removed.json["status"] == "removed"
    assert [(r.status_code, r.json["code"]) for r in (again, changed)] == [
        (409, "contact_removed")
    ] * 2
    assert len(service.published("contact.removed")) == 1
    assert [c["status"] for c in caller.get(f"/v1/clients/{client['id']}/contacts").json] == [
        "removed"
    ]


def test_an_archived_client_takes_no_new_contacts(caller, client):
    caller.post(f"/v1/clients/{client['id']}/archival")

    refused = add(caller, client)

    assert refused.status_code == 409
    assert refused.json["code"] == "client_archived"


def test_another_firms_contacts_look_absent(service, caller, client):
    contact = add(caller, client).json
    stranger = service.client(*ALL, firm=service.other_firm)

    for client_id, contact_id in ((client["id"], contact["id"]), (new_id(), new_id())):
        answers = [
            stranger.get(f"/v1/clients/{client_id}/contacts"),
            add(stranger, {"id": client_id}),
            stranger.patch(f"/v1/contacts/{contact_id}", {"name": "X"}, etag='"1"'),
            stranger.delete(f"/v1/contacts/{contact_id}"),
        ]
        assert [(a.status_code, a.json["code"]) for a in answers] == [(404, "not_found")] * 4
    assert not service.published("contact.changed", "contact.removed")


def test_a_contact_sees_the_contacts_of_its_own_client_alone(service, caller, client):
    mine = add(caller, client).json
    other = caller.post("/v1/clients", {"name": "Other"}, key="other").json
    contact = service.client("contacts:read", client_id=client["id"])

    assert [c["id"] for c in contact.get(f"/v1/clients/{client['id']}/contacts").json] == [
        mine["id"]
    ]
    assert contact.get(f"/v1/clients/{other['id']}/contacts").status_code == 404


@pytest.mark.parametrize(
    "change, field",
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "cora"}, "email"),
        ({"email": None}, "email"),
        ({"email": f"{'x' * 250}@x.example"}, "email"),
        ({"role": "owner"}, "role"),
        ({"gets_mail": "yes"}, "gets_mail"),
        ({"client_id": str(new_id())}, "client_id"),
        ({"status": "removed"}, "status"),
    ],
)
def test_bad_input_is_refused_by_field_and_changes_nothing(service, caller, client, change, field):
    response = add(caller, client, **change)

    assert response.status_code == 422
    assert field in response.json["errors"]
    assert not service.published("contact.created")
