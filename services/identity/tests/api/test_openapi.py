"""The identity service answers as its OpenAPI says, whatever is sent, and refuses what is wrong."""

import pytest

from common.testing.openapi import Conformity, an_owner
from common.testing.refusals import assert_refuses


@pytest.fixture
def known(front_end):
    founded = front_end.found()
    firm, member = founded["firm"], founded["member"]
    contact = front_end.hears_of(firm, "contact.created")
    return {
        "firm_id": [firm["id"]],
        "member_id": [member["id"]],
        "membership_id": [member["id"], contact["id"]],
        "person_id": [member["person_id"]],
        "contact_id": [contact["id"]],
    }


@pytest.fixture
def owner(service, known):
    return an_owner(service, "owners:write", firm=known["firm_id"][0])


def test_every_operation_answers_as_it_is_described(service, front_end, owner, known):
    credentials = owner | {"credential": front_end.headers}
    found = Conformity(service.app, "/v1/openapi.json", known).broken(credentials)

    assert not list(found)


def test_what_is_wrong_is_refused_as_a_problem_and_changes_nothing(service, owner, known, cluster):
    assert_refuses(service, cluster.admin_url, owner["bearer"], known)
