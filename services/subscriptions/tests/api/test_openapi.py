"""The subscriptions service answers as its OpenAPI says, whatever is sent."""

from common.testing.openapi import an_owner, nonconforming


def test_every_operation_answers_as_it_is_described(service, world, line):
    client = world.client()
    world.accept(line(), line("recurring"), line("on_completion"), client=client)

    known = {
        "client_id": [str(client)],
        "service_id": [each["id"] for each in world.services()],
        "item_id": [each["id"] for each in world.items()],
    }
    found = nonconforming(service.app, "/v1/openapi.json", an_owner(service), known)

    assert not list(found)
