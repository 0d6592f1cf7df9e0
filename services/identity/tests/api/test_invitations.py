"""Invitations: one answer, by who holds the token, while what they ask is still so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from common.clock import now
from common.ids import new_id


@pytest.fixture
def firm(front_end):
    return front_end.found(name="North")["firm"]


def not_found(response):
    return response.status_code == 404 and response.json["code"] == "invitation_not_found"


def look(front_end, token):
    return front_end.post("/v1/invitations/lookup", {"token": token})


def test_an_invitation_says_who_asks_whom(front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")

    asked = front_end.invite(firm, contact)

    assert asked.status_code == 201
    assert look(front_end, asked.json["token"]).json == {
        "firm_name": "North",
        "email": contact["email"],
        "name": contact["name"],
        "has_password": False,
        "kind": "contact",
    }


def test_accepting_signs_the_contact_in_from_then_on(front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")
    token = front_end.invite(firm, contact).json["token"]

    accepted = front_end.accept(token)

    assert accepted.status_code == 200
    later = front_end.sign_in(contact["email"]).json
    assert accepted.json | {"at": later["at"]} == later
    assert not_found(front_end.accept(token))
    assert not_found(look(front_end, token))


def test_of_ten_answers_at_once_one_counts(service, front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")
    token = front_end.invite(firm, contact).json["token"]

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda n: front_end.accept(token, f"wide open {n}{n}"), range(10)))

    codes = [answer.status_code for answer in answers]
    assert codes.count(200) == 1
    assert set(codes) <= {200, 401, 404, 409}
    winner = codes.index(200)
    assert front_end.sign_in(contact["email"], f"wide open {winner}{winner}").status_code == 200
    with service.transaction(firm["id"]) as session:
        acts = session.scalar(text("SELECT count(*) FROM audit WHERE act = 'invitation.accepted'"))
    assert acts == 1


def test_a_contact_who_signs_in_already_needs_no_invitation(front_end, firm):
    contact, _ = front_end.contact_in(firm)

    again = front_end.invite(firm, contact)

    assert again.status_code == 200
    assert again.json == {"token": None, "expires_at": None, "has_password": True}


def test_a_new_invitation_ends_the_one_before(front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")
    first = front_end.invite(firm, contact).json["token"]
    second = front_end.invite(firm, contact).json["token"]

    assert not_found(look(front_end, first))
    assert not_found(front_end.accept(first))
    assert front_end.accept(second).status_code == 200


def test_ten_invitations_at_once_leave_one_that_is_good(front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")

    with ThreadPoolExecutor(10) as pool:
        asked = list(pool.map(lambda _: front_end.invite(firm, contact), range(10)))

    assert {each.status_code for each in asked} == {201}
    good = [look(front_end, each.json["token"]).status_code for each in asked]
    assert good.count(200) == 1


def test_an_invitation_is_good_for_two_weeks(front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")
    token = front_end.invite(firm, contact).json["token"]

    with time_machine.travel(now() + timedelta(days=13, hours=23)):
        assert look(front_end, token).status_code == 200
    with time_machine.travel(now() + timedelta(days=14, seconds=1)):
        assert not_found(look(front_end, token))
        assert not_found(front_end.accept(token))


def test_absent_used_and_expired_look_the_same(front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")
    token = front_end.invite(firm, contact).json["token"]
    front_end.accept(token)

    used, absent = front_end.accept(token), front_end.accept("x" * 43)

    assert {**used.json, "trace_id": ""} == {**absent.json, "trace_id": ""}


@pytest.mark.parametrize(
    "change",
    [{"role": "lead"}, {"status": "removed"}, {"email": "somebody-else@client.example"}],
)
def test_an_invitation_ends_with_what_it_asked(front_end, firm, change):
    contact = front_end.hears_of(firm, "contact.created")
    token = front_end.invite(firm, contact).json["token"]

    front_end.hears_of(firm, "contact.changed", **contact | change | {"version": 2})

    assert not_found(look(front_end, token))
    assert not_found(front_end.accept(token))


def test_nobodys_password_is_replaced_by_asking_them_in_elsewhere(front_end, firm):
    front_end.found("ann@x.example", "her own password")
    contact = front_end.hears_of(firm, "contact.created", email="ann@x.example")
    token = front_end.invite(firm, contact).json["token"]

    assert look(front_end, token).json["has_password"] is True
    stranger = front_end.accept(token, "a stranger's choice")
    ann = front_end.accept(token, "her own password")

    assert stranger.status_code == 401
    assert stranger.json["code"] == "sign_in_failed"
    assert front_end.sign_in("ann@x.example", "a stranger's choice").status_code == 401
    assert len(ann.json["choices"]) == 2


@pytest.mark.parametrize("password", ["short", "password123", "Cora Contact", "with\x00nul inside"])
def test_a_bad_password_is_refused_and_leaves_the_invitation_good(front_end, firm, password):
    contact = front_end.hears_of(firm, "contact.created")
    token = front_end.invite(firm, contact).json["token"]

    refused = front_end.accept(token, password)

    assert refused.status_code == 422
    assert "password" in refused.json["errors"]
    assert front_end.accept(token).status_code == 200


@pytest.mark.parametrize("role", ["lead", "prospect"])
def test_only_contacts_of_role_client_are_asked(front_end, firm, role):
    refused = front_end.invite(firm, front_end.hears_of(firm, "contact.created", role=role))

    assert refused.status_code == 409
    assert refused.json["code"] == "contact_cannot_sign_in"


def test_another_firms_contact_looks_absent(front_end, firm):
    other = front_end.found()["firm"]
    contact = front_end.hears_of(other, "contact.created")

    foreign = front_end.invite(firm, contact)
    absent = front_end.invite(firm, {"id": str(new_id())})

    assert foreign.status_code == absent.status_code == 404
    assert {**foreign.json, "trace_id": ""} == {**absent.json, "trace_id": ""}


def test_asking_needs_a_token_and_the_permission(service, front_end, firm):
    body = {"contact_id": front_end.hears_of(firm, "contact.created")["id"]}

    reader = service.client("contacts:read", firm=firm["id"])
    assert service.anonymous().post("/v1/invitations", json=body).status_code == 401
    assert reader.post("/v1/invitations", body).status_code == 403


def test_the_token_itself_is_kept_nowhere(service, front_end, firm):
    token = front_end.invite(firm, front_end.hears_of(firm, "contact.created")).json["token"]

    with service.transaction(firm["id"]) as session:
        tables = session.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        ).all()
        holding = [
            table
            for table in tables
            if table != "alembic_version"
            and session.scalar(
                text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE :token"),
                {"token": f"%{token}%"},
            )
        ]

    assert len(token) == 43
    assert holding == []
