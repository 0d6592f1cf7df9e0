"""The identity service answers as its OpenAPI says, whatever is sent."""

from common.testing.openapi import an_owner, nonconforming


def test_every_operation_answers_as_it_is_described(service, front_end):
    founded = front_end.found()
    firm, member = founded["firm"], founded["member"]
    contact = front_end.hears_of(firm, "contact.created")

    known = {
        "firm_id": [firm["id"]],
        "member_id": [member["id"]],
        "membership_id": [member["id"], contact["id"]],
        "person_id": [member["person_id"]],
        "contact_id": [contact["id"]],
    }
    credentials = an_owner(service, "owners:write", firm=firm["id"]) | {
        "credential": front_end.headers
    }
    found = nonconforming(service.app, "/v1/openapi.json", credentials, known)

    assert not list(found)
