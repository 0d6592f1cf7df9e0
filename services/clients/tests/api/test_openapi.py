"""The clients service answers as its OpenAPI says, whatever is sent, and refuses what is wrong."""

import pytest

from common.ids import new_id
from common.testing.openapi import Conformity, an_owner
from common.testing.refusals import assert_refuses


@pytest.fixture
def known(service):
    caller = service.client("clients:write", "contacts:write")
    client = caller.post("/v1/clients", {"name": "Acme"}, key=str(new_id())).json
    body = {"name": "Dana", "email": "dana@acme.example", "role": "client"}
    path = f"/v1/clients/{client['id']}/contacts"
    contact = caller.post(path, body, key=str(new_id())).json
    return {"client_id": [client["id"]], "contact_id": [contact["id"]]}


def test_every_operation_answers_as_it_is_described(service, known):
    found = Conformity(service.app, "/v1/openapi.json", known).broken(an_owner(service))

    assert not list(found)


def test_what_is_wrong_is_refused_as_a_problem_and_changes_nothing(service, known, cluster):
    assert_refuses(service, cluster.admin_url, an_owner(service)["bearer"], known)
