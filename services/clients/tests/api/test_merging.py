"""A client that was entered twice becomes one."""

import pytest

from common.ids import new_id

ALL = ("clients:read", "clients:write", "contacts:read", "contacts:write", "clients:erase")


@pytest.fixture
def caller(service):
    return service.client(*ALL, name="Mia Member")


def add(caller, name="Acme", **fields):
    return caller.post("/v1/clients", {"name": name} | fields, key=str(new_id())).json


def add_contact(caller, client, email):
    body = {"name": "Cora", "email": email, "role": "client", "mails": ["receipts"]}
    path = f"/v1/clients/{client['id']}/contacts"
    return caller.post(path, body, key=str(new_id())).json


def merge(caller, client, kept):
    return caller.post(f"/v1/clients/{client['id']}/merge", {"into": kept["id"]})


def contacts(caller, client):
    return caller.get(f"/v1/clients/{client['id']}/contacts").json


def test_what_was_noted_of_the_twin_goes_over_to_the_kept_one(service, caller):
    kept, twin = add(caller, tags=["Web"]), add(caller, "Acme Ltd", tags=["web", "North"])
    add_contact(caller, kept, "cora@acme.example")
    add_contact(caller, twin, "Cora@acme.example")
    add_contact(caller, twin, "gus@acme.example")
    caller.post(f"/v1/clients/{twin['id']}/notes", {"text": "Call early."}, key="n")

    merged = merge(caller, twin, kept)

    assert (merged.json["status"], merged.json["merged_into"]) == ("merged", kept["id"])
    shown = caller.get(f"/v1/clients/{kept['id']}").json
    assert (shown["name"], shown["tags"]) == ("Acme", ["Web", "North"])
    active = {c["email"]: c["mails"] for c in contacts(caller, kept) if c["status"] == "active"}
    assert active == {"cora@acme.example": ["receipts"], "gus@acme.example": ["receipts"]}
    assert {c["status"] for c in contacts(caller, twin)} == {"removed"}
    [note] = caller.get(f"/v1/clients/{kept['id']}/notes").json
    assert note["text"] == "Call early."
    assert [event.data["id"] for event in service.published("client.merged")] == [twin["id"]]


def test_a_client_that_a_document_names_is_not_merged_away(service, caller):
    kept, twin = add(caller), add(caller)
    named = {"id": str(new_id()), "client_id": twin["id"]}
    service.deliver(service.event("invoice.created", named))

    refused = merge(caller, twin, kept)

    assert (refused.status_code, refused.json["code"]) == (409, "client_documented")
    assert not service.published("client.merged", "contact.removed")
    assert merge(caller, kept, twin).status_code == 200


def test_what_is_gone_takes_no_part(caller):
    kept, twin, archived = add(caller), add(caller), add(caller)
    caller.post(f"/v1/clients/{archived['id']}/archival")
    merge(caller, twin, kept)

    codes = [
        merge(caller, twin, kept).json["code"],
        merge(caller, kept, twin).json["code"],
        merge(caller, archived, kept).json["code"],
        merge(caller, kept, archived).json["code"],
        merge(caller, kept, kept).json["code"],
    ]

    assert codes == [
        *("client_merged", "client_merged", "client_archived", "client_archived"),
        "client_is_itself",
    ]


def test_neither_may_be_another_firms(service, caller):
    kept, twin = add(caller), add(caller)
    theirs = add(service.client(*ALL, firm=service.other_firm))

    answers = [
        merge(caller, theirs, kept),
        merge(caller, kept, theirs),
        merge(caller, kept, {"id": str(new_id())}),
        merge(service.client(*ALL, firm=service.other_firm), twin, theirs),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert not service.published("client.merged")


def test_erasing_the_kept_one_erases_its_twin(caller):
    kept, twin = add(caller), add(caller, "Acme Twin")
    merge(caller, twin, kept)

    caller.post(f"/v1/clients/{kept['id']}/erasure")

    gone = caller.get(f"/v1/clients/{twin['id']}").json
    assert (gone["name"], gone["status"]) == ("Erased", "erased")
