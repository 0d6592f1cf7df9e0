"""Somebody who is signed in proves once more that it is them."""

import pytest
from sqlalchemy import update

from common.clock import now
from common.ids import new_id
from identity.models import Person
from identity.rules.attempts import PER_ACCOUNT_AND_ADDRESS


@pytest.fixture
def ann(front_end):
    return front_end.found("ann@x.example")["member"]["person_id"]


def prove(front_end, person, password=None, **more):
    body = {"person_id": person, "password": password or front_end.password}
    return front_end.post("/v1/proofs", body | more)


def test_the_password_proves_a_person(front_end, ann):
    answer = prove(front_end, ann)

    assert answer.status_code == 200
    assert answer.json["proven_at"]


def test_a_wrong_password_is_told_at_its_field(front_end, ann):
    answer = prove(front_end, ann, "not this one")

    assert answer.status_code == 422
    assert answer.json["code"] == "proof_failed"
    assert list(answer.json["errors"]) == ["password"]


def test_nobody_is_proven_by_the_password_of_another(front_end, ann):
    front_end.found("ben@x.example", "another word for it 9")

    assert prove(front_end, ann, "another word for it 9").status_code == 422


def test_who_is_absent_or_disabled_proves_nothing(service, front_end, ann):
    with service.app_database.transaction(None) as session:
        session.execute(update(Person).values(disabled_at=now()))

    for person in (ann, str(new_id())):
        answer = prove(front_end, person)

        assert (answer.status_code, answer.json["code"]) == (401, "session_ended")


def test_attempts_count_as_those_of_signing_in(front_end, ann):
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        assert prove(front_end, ann, "not this one", address="192.0.2.1").status_code == 422

    assert prove(front_end, ann, address="192.0.2.1").status_code == 429
    assert front_end.sign_in("ann@x.example", address="192.0.2.1").status_code == 429
    assert prove(front_end, ann, address="192.0.2.2").status_code == 200
