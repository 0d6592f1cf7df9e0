"""A session that ends is a row of the audit, whoever ended it; the page says it in words."""

from uuid import UUID

import pytest
from sqlalchemy import select

from common.audit import AuditRow
from suite.firms import OWNER
from suite.story import eventually

from .conftest import open_api


@pytest.fixture
def world(told, running):
    suite = running(told.copy(*told.urls))
    api = open_api(suite)
    assert api.sign_in(OWNER, told.secrets.demo_password).status == 200
    yield api, suite, told.secrets.demo_password
    api.close()


def ended(world):
    """What the dashboard's audit says of ended sessions, the first first."""
    database = world[1].apps["dashboard-bff"].extensions["database"]
    firm = UUID(world[0].get("/session")["firm"]["id"])
    query = select(AuditRow).where(AuditRow.firm_id == firm, AuditRow.act == "session.ended")
    with database.transaction(firm) as session:
        rows = session.scalars(query.order_by(AuditRow.id)).all()
    return [(row.actor.partition(":")[0], row.reason) for row in rows]


def another(world):
    api = open_api(world[1])
    assert api.sign_in(OWNER, world[2]).status == 200
    return api


def test_signing_out_is_one_row(world):
    before, other = ended(world), another(world)

    other.delete("/session")

    assert ended(world)[len(before) :] == [("member", "signed_out")]
    other.close()


def test_what_its_person_ends_from_elsewhere_is_a_row_each(world):
    api, _, password = world
    others = [another(world), another(world)]
    before = ended(world)
    api.keep_session(api.post("/security/proof", {"password": password}))

    gone = api.delete("/security/sessions")["ended"]

    assert gone >= 2
    assert ended(world)[len(before) :] == [("member", "ended_elsewhere")] * gone
    for other in others:
        assert other.get("/session").status == 401
        other.close()


def test_the_page_says_it_in_words_and_filters_by_it(world):
    api, _, _ = world
    other = another(world)
    other.delete("/session")
    other.post("/session", {"email": OWNER, "password": "not this one"})
    other.close()

    def said(noun):
        rows = api.get("/audit", noun=noun).body["items"]
        return {(row["act"], row["outcome"], row["reason"]) for row in rows}

    eventually(lambda: ("Session ended", "done", "signed out") in said("session"), "no session")
    eventually(lambda: ("Sign-in", "done", None) in said("person"), "no sign-in")
    eventually(lambda: ("Sign-in", "refused", "wrong password") in said("person"), "no refusal")
    offered = set(api.get("/audit").body["nouns"])
    assert {"api_key", "contact_access", "person", "client_note", "custom_field"} <= offered
