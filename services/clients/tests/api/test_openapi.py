"""The clients service answers as its OpenAPI says, whatever is sent."""

from common.ids import new_id
from common.testing.openapi import an_owner, nonconforming


def test_every_operation_answers_as_it_is_described(service):
    caller = service.client("clients:write", "contacts:write")
    client = caller.post("/v1/clients", {"name": "Acme"}, key=str(new_id())).json
    body = {"name": "Dana", "email": "dana@acme.example", "role": "client"}
    path = f"/v1/clients/{client['id']}/contacts"
    contact = caller.post(path, body, key=str(new_id())).json

    known = {"client_id": [client["id"]], "contact_id": [contact["id"]]}
    found = nonconforming(service.app, "/v1/openapi.json", an_owner(service), known)

    assert not list(found)
