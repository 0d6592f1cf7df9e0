"""Signing in: one answer for whoever may not, whatever the reason."""

from statistics import median
from time import thread_time

import pytest
from sqlalchemy import update

from common.clock import now
from common.ids import new_id
from common.testing import service_fixture
from common.testing.service import new_signing_key
from identity.app import SERVICE
from identity.models import Person
from identity.rules.permissions import OF_MEMBERS

costly = service_fixture(
    SERVICE, signing_key=new_signing_key(), service_secret="s3cret", secrets_key="s3crets"
)


def without_trace(response):
    return {**response.json, "trace_id": ""}, response.status_code


def test_signing_in_says_who_and_where_to(front_end):
    made = front_end.found("ann@x.example", name="North")

    answer = front_end.sign_in(" Ann@X.example")

    assert answer.status_code == 200
    assert answer.json["person"]["email"] == "ann@x.example"
    assert answer.json["person"]["id"] == made["member"]["person_id"]
    assert answer.json["choices"] == [
        {
            "firm_id": made["firm"]["id"],
            "firm_name": "North",
            "kind": "member",
            "membership_id": made["member"]["id"],
            "role": "owner",
            "client_id": None,
            "contact_id": None,
        }
    ]


def test_a_contact_signs_in_for_its_client(front_end):
    firm = front_end.found()["firm"]
    contact, _ = front_end.contact_in(firm, email="cora@client.example")

    [choice] = front_end.sign_in("cora@client.example").json["choices"]

    assert choice["kind"] == "contact"
    assert choice["role"] == "client"
    assert choice["client_id"] == contact["client_id"]
    assert choice["contact_id"] == choice["membership_id"] == contact["id"]


def test_one_person_is_offered_every_firm_they_are_in(front_end):
    front_end.found("ann@x.example", name="Own")
    front_end.contact_in(front_end.found(name="Theirs")["firm"], email="ann@x.example")

    choices = front_end.sign_in("ann@x.example").json["choices"]

    assert [(c["firm_name"], c["kind"]) for c in choices] == [
        ("Own", "member"),
        ("Theirs", "contact"),
    ]


def test_wrong_absent_unanswered_disabled_and_departed_are_answered_alike(service, front_end):
    firm = front_end.found("ann@x.example")["firm"]
    front_end.invite(firm, front_end.hears_of(firm, "contact.created", email="asked@x.example"))
    front_end.found("off@x.example")
    with service.app_database.transaction(None) as session:
        session.execute(
            update(Person).where(Person.email == "off@x.example").values(disabled_at=now())
        )
    member, _ = front_end.member_in(firm, "staff", email="gone@x.example")
    caller = service.client(*OF_MEMBERS["admin"], firm=firm["id"])
    caller.delete(f"/v1/members/{member['id']}")

    wrong = front_end.sign_in("ann@x.example", "not this one")

    assert wrong.status_code == 401
    assert wrong.json["code"] == "sign_in_failed"
    for name in ("nobody@x.example", "asked@x.example", "off@x.example", "gone@x.example"):
        assert without_trace(front_end.sign_in(name)) == without_trace(wrong), name


def test_an_absent_account_takes_as_long_as_a_wrong_password(costly, front_end):
    door = type(front_end)(costly, "s3cret")
    door.found("ann@x.example")
    took = {"ann@x.example": [], "nobody@x.example": []}

    for _ in range(8):
        for name, times in took.items():
            began = thread_time()
            assert door.sign_in(name, "not this one").status_code == 401
            times.append(thread_time() - began)

    wrong, absent = (median(times) for times in took.values())
    assert 2 / 3 < wrong / absent < 3 / 2


class Watched:
    """The hasher itself, which writes down what hashes it tries."""

    def __init__(self, hasher):
        self.hasher, self.hashes = hasher, []

    def verify(self, password_hash, password):
        self.hashes.append(password_hash)
        return self.hasher.verify(password_hash, password)


def test_where_there_is_no_account_a_hash_is_tried_all_the_same(service, front_end):
    front_end.found("ann@x.example")
    passwords = service.app.extensions["passwords"]
    passwords._hasher = watched = Watched(passwords._hasher)

    for name in ("ann@x.example", "nobody@x.example", "nobody@x.example"):
        assert front_end.sign_in(name, "not this one").status_code == 401

    # The same algorithm at the same cost: all that stands before salt and hash.
    costs = {password_hash.rsplit("$", 2)[0] for password_hash in watched.hashes}
    assert len(watched.hashes) == 3
    assert len(costs) == 1


@pytest.mark.parametrize(
    "body, field",
    [
        ({"password": "x"}, "email"),
        ({"email": "a@x.example"}, "password"),
        ({"email": "", "password": "x"}, "email"),
        ({"email": "a@x.example", "password": ""}, "password"),
        ({"email": "a@x.example", "password": "x" * 1025}, "password"),
        ({"email": "a@x.example\x00", "password": "x"}, "email"),
        ({"email": "a@x.example", "password": "half \ud800"}, "password"),
        ({"email": ["a@x.example"], "password": "x"}, "email"),
        ({"email": "a@x.example", "password": "x", "firm_id": str(new_id())}, "firm_id"),
        ({"email": "a@x.example", "password": "x", "address": "::ffff"}, None),
    ],
)
def test_bad_input_is_refused_by_field(front_end, body, field):
    response = front_end.post("/v1/sign-ins", body)

    assert response.status_code == (422 if field else 401), response.json
    assert field is None or field in response.json["errors"]


def test_a_password_is_kept_as_an_argon2id_hash_alone(service, front_end):
    front_end.found("ann@x.example")

    with service.app_database.transaction(None) as session:
        [kept] = session.query(Person.password_hash).filter_by(email="ann@x.example").one()

    assert kept.startswith("$argon2id$")
    assert front_end.password not in kept


def test_the_cost_is_the_house_cost_unless_a_setting_says_otherwise(costly):
    settings = costly.settings

    assert (settings.password_memory_kib, settings.password_time_cost) == (19_456, 2)
