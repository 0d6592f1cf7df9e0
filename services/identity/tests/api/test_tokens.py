"""Tokens say what the person is right now, and nobody gets one who no longer is."""

import jwt
import pytest
from sqlalchemy import update

from common.auth import ISSUER, Signer, Verifier
from common.clock import now
from common.ids import new_id
from identity.models import Person
from identity.rules.permissions import OF_MEMBERS, of_contact, of_member


def claims_of(service, answer, audience):
    [jwk] = service.anonymous().get("/.well-known/jwks.json").json["keys"]
    key = jwt.algorithms.ECAlgorithm.from_jwk(jwk)
    return jwt.decode(answer.json["token"], key, ["ES256"], audience=audience, issuer=ISSUER)


@pytest.mark.parametrize("mode", ["live", "sandbox"])
@pytest.mark.parametrize("role", OF_MEMBERS)
def test_a_members_token_says_what_the_role_may(service, front_end, role, mode):
    firm = front_end.found(mode=mode)["firm"]
    member, signed_in = front_end.member_in(firm, role)

    answer = front_end.token(signed_in["choices"][0], signed_in["person"]["id"], "invoicing")

    claims = claims_of(service, answer, "invoicing")
    assert claims["sub"] == answer.json["sub"] == f"member:{member['id']}"
    assert claims["firm"] == firm["id"]
    assert claims["client"] is answer.json["client_id"] is None
    assert claims["name"] == "Mia Member"
    assert claims["mode"] == answer.json["mode"] == mode
    assert claims["permissions"] == answer.json["permissions"] == sorted(of_member(role, mode))
    assert claims["exp"] - claims["iat"] == 30


def test_a_contacts_token_is_bound_to_its_client(service, front_end):
    firm = front_end.found()["firm"]
    contact, signed_in = front_end.contact_in(firm)

    answer = front_end.token(signed_in["choices"][0], signed_in["person"]["id"], "payments")

    claims = claims_of(service, answer, "payments")
    assert claims["sub"] == f"contact:{contact['id']}"
    assert claims["client"] == answer.json["client_id"] == contact["client_id"]
    assert claims["permissions"] == sorted(of_contact("client"))


def test_only_a_sandbox_firms_token_moves_time(service, front_end):
    for mode, status in (("sandbox", 200), ("live", 403)):
        made = front_end.found(mode=mode)
        choice = {"firm_id": made["firm"]["id"], "membership_id": made["member"]["id"]}
        token = front_end.token(choice, made["member"]["person_id"]).json["token"]
        headers = {"Authorization": f"Bearer {token}"}

        with service.service.create_app(service.settings).test_client() as own:
            moved = own.put("/v1/test-clock", json={"offset_seconds": 60}, headers=headers)
            own.application.extensions["database"].close()

        assert moved.status_code == status


def test_a_token_is_good_for_one_service_only(service, front_end):
    made = front_end.found()
    choice = {"firm_id": made["firm"]["id"], "membership_id": made["member"]["id"]}
    token = front_end.token(choice, made["member"]["person_id"], "clients").json["token"]
    signer = Signer(service.settings.signing_key)

    assert Verifier(signer, audience="clients").principal(token).firm_id
    with pytest.raises(Exception, match="not one of ours"):
        Verifier(signer, audience="payments").principal(token)


def ended(answer):
    return answer.status_code == 401 and answer.json["code"] == "membership_ended"


@pytest.mark.parametrize(
    "change",
    [
        {"role": "lead"},
        {"role": "prospect"},
        {"status": "removed"},
        {"email": "new@client.example"},
    ],
)
def test_a_contact_who_is_no_longer_who_they_were_gets_no_token(front_end, change):
    firm = front_end.found()["firm"]
    contact, signed_in = front_end.contact_in(firm)
    choice, person = signed_in["choices"][0], signed_in["person"]["id"]
    assert front_end.token(choice, person).status_code == 200

    front_end.hears_of(firm, "contact.changed", **contact | change | {"version": 2})

    assert ended(front_end.token(choice, person))
    assert front_end.sign_in(contact["email"]).status_code == 401


def test_an_old_fact_about_a_contact_does_not_let_them_back_in(front_end):
    firm = front_end.found()["firm"]
    contact, signed_in = front_end.contact_in(firm)
    front_end.hears_of(firm, "contact.removed", **contact | {"status": "removed", "version": 3})

    front_end.hears_of(firm, "contact.changed", **contact | {"version": 2})

    assert ended(front_end.token(signed_in["choices"][0], signed_in["person"]["id"]))


def test_a_member_who_was_let_go_gets_no_token(service, front_end):
    firm = front_end.found()["firm"]
    member, signed_in = front_end.member_in(firm, "admin")

    service.client(*OF_MEMBERS["admin"], firm=firm["id"]).delete(f"/v1/members/{member['id']}")

    assert ended(front_end.token(signed_in["choices"][0], signed_in["person"]["id"]))


def test_a_disabled_person_gets_no_token_anywhere(service, front_end):
    made = front_end.found()
    with service.app_database.transaction(None) as session:
        mine = update(Person).where(Person.id == made["member"]["person_id"])
        session.execute(mine.values(disabled_at=now()))

    choice = {"firm_id": made["firm"]["id"], "membership_id": made["member"]["id"]}
    assert ended(front_end.token(choice, made["member"]["person_id"]))


def test_nobody_gets_a_token_for_what_somebody_else_is(front_end):
    mine, theirs = front_end.found(), front_end.found()
    me, them = mine["member"], theirs["member"]

    for firm, membership, person in (
        (theirs["firm"]["id"], them["id"], me["person_id"]),
        (theirs["firm"]["id"], me["id"], me["person_id"]),
        (mine["firm"]["id"], them["id"], them["person_id"]),
        (str(new_id()), me["id"], me["person_id"]),
        (mine["firm"]["id"], me["id"], str(new_id())),
    ):
        assert ended(front_end.token({"firm_id": firm, "membership_id": membership}, person))


@pytest.mark.parametrize(
    "change, field",
    [
        ({"audience": "dashboard-bff"}, "audience"),
        ({"audience": ["clients", "payments"]}, "audience"),
        ({"person_id": "me"}, "person_id"),
        ({"permissions": ["firm:close"]}, "permissions"),
    ],
)
def test_bad_input_is_refused_by_field(front_end, change, field):
    ids = {name: str(new_id()) for name in ("person_id", "membership_id", "firm_id")}

    response = front_end.post("/v1/tokens", {**ids, "audience": "clients"} | change)

    assert response.status_code == 422
    assert field in response.json["errors"]


def test_the_published_key_is_public_and_has_nothing_private(service):
    response = service.anonymous().get("/.well-known/jwks.json")

    [jwk] = response.json["keys"]
    assert set(jwk) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert response.headers["Cache-Control"] == "public, max-age=60"
