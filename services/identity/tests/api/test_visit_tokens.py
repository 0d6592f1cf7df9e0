"""The tokens of a visit: the contact's, with the member behind them, and never for longer."""

from datetime import datetime, timedelta

import jwt
import pytest
import time_machine

from common.ids import new_id
from identity.rules.permissions import OF_MEMBERS, of_contact, of_visitor

from .visits import REASON, as_member, owner_of, scene, start

__all__ = ["scene"]


def token(front_end, scene, visit, audience="payments", member=None):
    member = member or scene["owner"]
    return front_end.post(
        "/v1/tokens",
        {
            "firm_id": scene["firm"]["id"],
            "person_id": member["person_id"],
            "membership_id": member["id"],
            "audience": audience,
            "impersonation_id": visit["id"],
        },
    )


def claims_of(answer):
    return jwt.decode(answer.json["token"], options={"verify_signature": False})


def refused_as_over(answer):
    return answer.status_code == 401 and answer.json["code"] == "impersonation_over"


def test_its_tokens_are_the_contacts_with_the_member_behind_them_and_only_read(
    service, front_end, scene
):
    answer = token(front_end, scene, start(service, scene))

    claims = claims_of(answer)
    assert claims["sub"] == f"contact:{scene['contact']['id']}"
    assert claims["act"] == {"sub": f"member:{scene['owner']['id']}", "name": "Olive Owner"}
    assert claims["client"] == scene["contact"]["client_id"]
    assert claims["name"] == answer.json["name"] == "Dana Moore"
    assert set(claims["permissions"]) == of_visitor("client")
    assert not [p for p in claims["permissions"] if not p.endswith(":read")]


def test_a_token_never_outlives_the_half_hour(service, front_end, scene):
    visit = start(service, scene)
    ends = datetime.fromisoformat(visit["ends_at"])

    with time_machine.travel(ends - timedelta(seconds=7), tick=False):
        claims = claims_of(token(front_end, scene, visit))
    with time_machine.travel(ends + timedelta(seconds=1), tick=False):
        late = token(front_end, scene, visit)

    assert claims["exp"] <= ends.timestamp()
    assert refused_as_over(late)


def test_no_token_once_it_is_ended_or_revoked(service, front_end, scene):
    for verb in ("end", "revocation"):
        visit = start(service, scene)
        assert token(front_end, scene, visit).status_code == 200

        ended = owner_of(service, scene).post(f"/v1/impersonations/{visit['id']}/{verb}")

        assert ended.json["status"] == {"end": "ended", "revocation": "revoked"}[verb]
        assert refused_as_over(token(front_end, scene, visit))
        again = owner_of(service, scene).post(f"/v1/impersonations/{visit['id']}/{verb}")
        assert (again.status_code, again.json["code"]) == (409, "impersonation_over")


@pytest.mark.parametrize("change", ["left", "billing", "staff"])
def test_no_token_once_the_member_may_no_longer_look(service, front_end, scene, change):
    member, signed_in = front_end.member_in(scene["firm"], "admin")
    member |= {"person_id": signed_in["person"]["id"]}
    admin = as_member(service, scene["firm"], member, "impersonations:write")
    body = {"contact_id": scene["contact"]["id"], "reason": REASON}
    visit = admin.post("/v1/impersonations", body).json
    assert token(front_end, scene, visit, member=member).status_code == 200

    team = service.client(*OF_MEMBERS["owner"], firm=scene["firm"]["id"])
    if change == "left":
        team.delete(f"/v1/members/{member['id']}")
    else:
        team.patch(f"/v1/members/{member['id']}", {"role": change}, etag='"2"')

    assert refused_as_over(token(front_end, scene, visit, member=member))


@pytest.mark.parametrize("change", [{"role": "lead"}, {"status": "removed"}])
def test_no_token_once_the_contact_has_no_my_billing(service, front_end, scene, change):
    visit = start(service, scene)

    front_end.hears_of(
        scene["firm"], "contact.changed", **scene["contact"] | change | {"version": 2}
    )

    assert refused_as_over(token(front_end, scene, visit))


def test_another_member_gets_no_token_for_it(service, front_end, scene):
    visit = start(service, scene)
    other, signed_in = front_end.member_in(scene["firm"], "admin")
    other |= {"person_id": signed_in["person"]["id"]}

    assert refused_as_over(token(front_end, scene, visit, member=other))
    assert refused_as_over(token(front_end, scene, {"id": str(new_id())}))


@pytest.mark.parametrize("is_test, status", [(True, 201), (False, 404)])
def test_a_test_contact_is_acted_as_in_everything_and_only_a_test_clients(
    service, front_end, scene, is_test, status
):
    hear_of_client(service, scene, is_test=is_test)
    caller = as_member(service, scene["firm"], scene["owner"], "test_contacts:write")

    begun = caller.post(f"/v1/test-contacts/{scene['contact']['id']}/impersonations")

    assert begun.status_code == status
    if is_test:
        assert begun.json["reason"] == "Test contact"
        claims = claims_of(token(front_end, scene, begun.json))
        assert set(claims["permissions"]) == of_contact("client")
        assert claims["act"]["sub"] == f"member:{scene['owner']['id']}"
        assert claims["act"]["full"] is True


def test_a_client_that_is_a_test_no_more_is_only_looked_at(service, front_end, scene):
    hear_of_client(service, scene, is_test=True)
    caller = as_member(service, scene["firm"], scene["owner"], "test_contacts:write")
    visit = caller.post(f"/v1/test-contacts/{scene['contact']['id']}/impersonations").json

    hear_of_client(service, scene, is_test=False, version=2)

    claims = claims_of(token(front_end, scene, visit))
    assert set(claims["permissions"]) == of_visitor("client")
    assert "full" not in claims["act"]


def test_looking_at_a_test_contact_with_a_reason_is_only_looking(service, front_end, scene):
    hear_of_client(service, scene, is_test=True)

    claims = claims_of(token(front_end, scene, start(service, scene)))

    assert set(claims["permissions"]) == of_visitor("client")


def hear_of_client(service, scene, *, is_test, version=1):
    data = {"id": scene["contact"]["client_id"], "is_test": is_test}
    service.deliver(
        service.event("client.changed", data, version=version, firm=scene["firm"]["id"])
    )
