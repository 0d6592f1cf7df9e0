"""The subscriptions service answers as its OpenAPI says, whatever is sent, and refuses what is wrong."""

import pytest

from common.testing.openapi import Conformity, an_owner
from common.testing.refusals import assert_refuses


@pytest.fixture
def known(world, line):
    client = world.client()
    world.accept(line(), line("recurring"), line("on_completion"), client=client)

    return {
        "client_id": [str(client)],
        "service_id": [each["id"] for each in world.services()],
        "item_id": [each["id"] for each in world.items()],
    }


def test_every_operation_answers_as_it_is_described(service, known):
    found = Conformity(service.app, "/v1/openapi.json", known).broken(an_owner(service))

    assert not list(found)


def test_what_is_wrong_is_refused_as_a_problem_and_changes_nothing(service, known, cluster):
    assert_refuses(service, cluster.admin_url, an_owner(service)["bearer"], known)
