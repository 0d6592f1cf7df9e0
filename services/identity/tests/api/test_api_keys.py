"""Keys for programs: shown once, kept as a hash, and never more than their maker may."""

from datetime import timedelta

import jwt
import pytest
import time_machine
from sqlalchemy import text, update

from common.clock import now
from common.ids import new_id
from identity.models import Firm, Person
from identity.rules.api_keys import text_of
from identity.rules.permissions import OF_MEMBERS


@pytest.fixture
def made(front_end):
    return front_end.found()


def maker(service, made, *more, member=None, permissions=("clients:read", "invoices:read")):
    member = member or made["member"]
    return service.client(
        *("api_keys:write", *permissions, *more),
        firm=made["firm"]["id"],
        sub=f"member:{member['id']}",
    )


def make(service, made, **draft):
    body = {"name": "Front end", "permissions": ["clients:read", "invoices:read"]} | draft
    answer = maker(service, made).post("/v1/api-keys", body)
    assert answer.status_code == 201, answer.json
    return answer.json


def trade(front_end, key, audience="clients", **more):
    return front_end.post("/v1/key-tokens", {"api_key": key, "audience": audience} | more)


def is_refused(answer):
    return (answer.status_code, answer.json["code"]) == (401, "api_key_invalid")


def everything_kept(service, firm_id):
    tables = ("api_keys", "audit", "outbox")
    with service.transaction(firm_id) as session:
        rows = [str(session.execute(text(f"SELECT * FROM {table}")).all()) for table in tables]
    with service.app_database.transaction(None) as session:
        return "".join(rows) + str(session.execute(text("SELECT * FROM api_key_hashes")).all())


def test_a_key_is_shown_once_and_kept_nowhere(service, made):
    answer = make(service, made)

    key = answer["text"]
    assert key.startswith("cfk_")
    assert len(key) >= 4 + 43 + 8
    assert answer["api_key"]["hint"] == key[-4:]
    assert key not in everything_kept(service, made["firm"]["id"])
    listed = maker(service, made).get("/v1/api-keys")
    assert key not in listed.text
    assert [row["name"] for row in listed.json["items"]] == ["Front end"]


def test_making_and_revoking_are_audited_with_who_did(service, made):
    key = make(service, made)["api_key"]
    maker(service, made).post(f"/v1/api-keys/{key['id']}/revocation")

    with service.transaction(made["firm"]["id"]) as session:
        query = "SELECT act, actor, subject::text FROM audit WHERE act LIKE 'api_key%' ORDER BY id"
        rows = [tuple(row) for row in session.execute(text(query))]
    who = f"member:{made['member']['id']}"
    assert rows == [("api_key.created", who, key["id"]), ("api_key.revoked", who, key["id"])]


@pytest.mark.parametrize(
    "asked",
    ["owners:write", "firm:close", "members:write", "api_keys:write", "impersonations:write",
     "impersonations:read", "test_contacts:write", "mails:read", "clock:write", "payments:write",
     "invoices:void", ""],
)  # fmt: skip
def test_a_key_asks_for_nothing_that_its_maker_cannot_give(service, made, asked):
    caller = maker(service, made, "owners:write", "members:write", "mails:read", "clock:write")

    answer = caller.post("/v1/api-keys", {"name": "Too much", "permissions": [asked]})

    assert answer.status_code == 422
    assert [name for name in answer.json["errors"] if name.startswith("permissions")]
    assert caller.get("/v1/api-keys").json["items"] == []


@pytest.mark.parametrize(
    "change, field",
    [
        ({"permissions": []}, "permissions"),
        ({"permissions": "clients:read"}, "permissions"),
        ({"name": " "}, "name"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"firm_id": str(new_id())}, "firm_id"),
        ({"created_by": str(new_id())}, "created_by"),
    ],
)
def test_bad_input_is_refused_by_field(service, made, change, field):
    body = {"name": "Front end", "permissions": ["clients:read"]} | change

    answer = maker(service, made).post("/v1/api-keys", body)

    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_a_key_cannot_make_keys(service, made):
    program = service.client(
        "api_keys:write", "clients:read", firm=made["firm"]["id"], sub=f"key:{new_id()}"
    )

    answer = program.post("/v1/api-keys", {"name": "Mine", "permissions": ["clients:read"]})

    assert answer.status_code == 403


def test_a_key_is_traded_for_half_a_minute_of_what_it_may(front_end, service, made):
    key = make(service, made)

    answer = trade(front_end, key["text"], "invoicing")

    claims = jwt.decode(answer.json["token"], options={"verify_signature": False})
    assert claims["sub"] == answer.json["sub"] == f"key:{key['api_key']['id']}"
    assert claims["firm"] == answer.json["firm_id"] == made["firm"]["id"]
    assert claims["permissions"] == ["clients:read", "invoices:read"]
    assert claims["aud"] == "invoicing"
    assert claims["exp"] - claims["iat"] == 30
    assert "act" not in claims


def test_a_key_has_no_more_than_its_maker_has_by_now(front_end, service, made):
    member, _ = front_end.member_in(made["firm"], "admin")
    body = {"name": "Theirs", "permissions": ["clients:read", "invoices:read"]}
    key = maker(service, made, member=member).post("/v1/api-keys", body).json["text"]
    team = service.client(*OF_MEMBERS["owner"], firm=made["firm"]["id"])

    team.patch(f"/v1/members/{member['id']}", {"role": "staff"}, etag='"2"')
    less = trade(front_end, key)
    team.delete(f"/v1/members/{member['id']}")

    assert less.json["permissions"] == ["clients:read"]
    assert is_refused(trade(front_end, key))


def test_a_revoked_an_expired_and_a_wrong_key_are_refused_alike(front_end, service, made):
    revoked = make(service, made)
    maker(service, made).post(f"/v1/api-keys/{revoked['api_key']['id']}/revocation")
    soon = make(service, made, expires_at=(now() + timedelta(minutes=5)).isoformat())

    assert trade(front_end, soon["text"]).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=6)):
        expired = trade(front_end, soon["text"])

    wrong = trade(front_end, text_of("a" * 43))
    slip = trade(front_end, soon["text"][:-1])
    told = [trade(front_end, revoked["text"]), expired, wrong, slip]
    assert all(map(is_refused, told))
    assert len({answer.json["detail"] for answer in told}) == 1


@pytest.mark.parametrize("what", ["firm closed", "person disabled"])
def test_a_key_ends_with_its_firm_and_its_maker(front_end, service, made, what):
    key = make(service, made)["text"]

    with service.transaction(made["firm"]["id"]) as session:
        if what == "firm closed":
            session.execute(update(Firm).values(status="closed"))
        else:
            mine = Person.id == made["member"]["person_id"]
            session.execute(update(Person).where(mine).values(disabled_at=now()))

    assert is_refused(trade(front_end, key))


def test_a_key_is_revoked_once_and_only_in_its_own_firm(front_end, service, made):
    id_ = make(service, made)["api_key"]["id"]
    other = front_end.found()

    assert maker(service, other).post(f"/v1/api-keys/{id_}/revocation").status_code == 404
    assert maker(service, made).post(f"/v1/api-keys/{new_id()}/revocation").status_code == 404
    assert maker(service, made).post(f"/v1/api-keys/{id_}/revocation").status_code == 200
    again = maker(service, made).post(f"/v1/api-keys/{id_}/revocation")
    assert (again.status_code, again.json["code"]) == (409, "api_key_revoked")
    assert maker(service, other).get("/v1/api-keys").json["items"] == []


def test_when_it_was_last_used_is_kept_by_the_minute(front_end, service, made):
    key = make(service, made)["text"]

    def used():
        return maker(service, made).get("/v1/api-keys").json["items"][0]["last_used_at"]

    assert used() is None
    trade(front_end, key)
    first = used()
    with time_machine.travel(now() + timedelta(seconds=50)):
        trade(front_end, key)
    same = used()
    with time_machine.travel(now() + timedelta(seconds=70)):
        trade(front_end, key)
    assert first == same
    assert used() > first


def test_wrong_keys_are_counted_by_address_and_a_good_one_still_opens(front_end, service, made):
    good = make(service, made)["text"]

    for _ in range(30):
        assert is_refused(trade(front_end, text_of("guess"), address="198.51.100.7"))
    full = trade(front_end, text_of("guess"), address="198.51.100.7")
    elsewhere = trade(front_end, text_of("guess"), address="198.51.100.8")

    assert full.status_code == 429
    assert int(full.headers["Retry-After"]) > 0
    assert is_refused(elsewhere)
    assert trade(front_end, good, address="198.51.100.7").status_code == 200


def test_only_the_front_end_trades_keys(service, made):
    key = make(service, made)["text"]

    answer = service.anonymous().post(
        "/v1/key-tokens", json={"api_key": key, "audience": "clients"}
    )

    assert (answer.status_code, answer.json["code"]) == (401, "credential_invalid")
