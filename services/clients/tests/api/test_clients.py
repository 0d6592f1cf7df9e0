"""Clients over HTTP."""

import pytest

from common.ids import new_id
from common.testing import ServiceUnderTest

ALL = ("clients:read", "clients:write")


def a_client(service: ServiceUnderTest, **fields: object) -> dict:
    body = {"name": "Acme Ltd"} | fields
    response = service.client(*ALL).post("/v1/clients", body, key=str(new_id()))
    assert response.status_code == 201, response.json
    return response.json


def test_without_a_token_there_is_nothing_to_see(service):
    response = service.anonymous().get("/v1/clients")

    assert response.status_code == 401
    assert response.json["code"] == "token_missing"
    assert response.mimetype == "application/problem+json"


def test_a_client_starts_with_the_firms_defaults(service):
    client = a_client(service, name="Acme Ltd")

    assert client["currency"] == "GBP"
    assert client["address"]["country"] == "GB"
    assert client["billing_name"] == "Acme Ltd"
    assert client["version"] == 1


def test_adding_a_client_publishes_its_whole_representation(service):
    client = a_client(service)

    [event] = service.published("client.created")
    assert event.data == client
    assert event.firmid == service.firm
    assert event.actor.startswith("member:")


def test_another_firms_client_looks_absent(service):
    client = a_client(service)

    stranger = service.client(*ALL, firm=service.other_firm)
    foreign = stranger.get(f"/v1/clients/{client['id']}")
    absent = stranger.get(f"/v1/clients/{new_id()}")

    assert foreign.status_code == absent.status_code == 404
    assert {**foreign.json, "trace_id": ""} == {**absent.json, "trace_id": ""}


def test_a_contact_sees_its_own_client_alone(service):
    mine, theirs = a_client(service), a_client(service, name="Other Ltd")
    contact = service.client("clients:read", client_id=mine["id"])

    listed = contact.get("/v1/clients").json["items"]

    assert [client["id"] for client in listed] == [mine["id"]]
    assert contact.get(f"/v1/clients/{theirs['id']}").status_code == 404


def test_a_permission_that_is_missing_is_named(service):
    response = service.client("clients:read").post("/v1/clients", {"name": "X"}, key="k")

    assert response.status_code == 403
    assert response.json["code"] == "permission_missing"
    assert not service.published()


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "A", "currency": "XXL"}, "currency"),
        ({"name": "A", "firm_id": str(new_id())}, "firm_id"),
        ({"name": "A", "status": "archived"}, "status"),
        ({"name": "A", "terms_days": "14"}, "terms_days"),
        ({"name": 7}, "name"),
        ({"name": "A", "address": {"country": "Britain"}}, "address.country"),
    ],
)
def test_bad_input_is_refused_by_field_and_changes_nothing(service, body, field):
    response = service.client(*ALL).post("/v1/clients", body, key="k")

    assert response.status_code == 422
    assert field in response.json["errors"]
    assert not service.published()


def test_a_repeated_key_answers_as_before_and_adds_nothing(service):
    caller = service.client(*ALL, sub="member:same")

    first = caller.post("/v1/clients", {"name": "Acme"}, key="once")
    again = caller.post("/v1/clients", {"name": "Acme"}, key="once")

    assert again.status_code == 201
    assert again.json == first.json
    assert len(service.published("client.created")) == 1


def test_a_key_with_another_body_is_refused(service):
    caller = service.client(*ALL, sub="member:same")
    caller.post("/v1/clients", {"name": "Acme"}, key="once")

    response = caller.post("/v1/clients", {"name": "Other"}, key="once")

    assert response.status_code == 422
    assert response.json["code"] == "idempotency_key_reused"


def test_an_edit_needs_the_version_it_was_made_against(service):
    client = a_client(service)
    caller, path = service.client(*ALL), f"/v1/clients/{client['id']}"

    assert caller.patch(path, {"name": "B"}).status_code == 428
    assert caller.patch(path, {"name": "B"}, etag='"1"').json["version"] == 2
    assert caller.patch(path, {"name": "C"}, etag='"1"').status_code == 412


def test_an_archived_client_cannot_be_changed_until_restored(service):
    client = a_client(service)
    caller, path = service.client(*ALL), f"/v1/clients/{client['id']}"
    caller.post(f"{path}/archival")

    refused = caller.patch(path, {"name": "B"}, etag='"2"')
    caller.post(f"{path}/restoration")

    assert refused.status_code == 409
    assert caller.patch(path, {"name": "B"}, etag='"3"').status_code == 200


def test_lists_come_in_pages(service):
    names = [a_client(service, name=f"Client {n}")["name"] for n in range(3)]
    caller = service.client("clients:read")

    first = caller.get("/v1/clients?limit=2").json
    second = caller.get(f"/v1/clients?limit=2&cursor={first['next_cursor']}").json

    assert [c["name"] for c in first["items"] + second["items"]] == names
    assert second["next_cursor"] is None


def test_a_forged_cursor_is_refused(service):
    response = service.client("clients:read").get("/v1/clients?cursor=%00zz")

    assert response.status_code == 422


def test_who_asks_is_looked_at_before_what_is_asked(service):
    response = service.anonymous().post("/v1/clients", json={"nonsense": 1})

    assert response.status_code == 401
