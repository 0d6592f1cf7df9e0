"""Whoever owns the machine shuts somebody out: everywhere, and for good until they are let in again."""

from contextlib import closing
from datetime import timedelta

import pytest
import time_machine

from common import clock
from common.audit import AuditRow
from common.db import Database
from common.mail import Mail
from identity.usecases.disabling import disable_person
from suite.data import CannotStart
from suite.person import change

from .doors import PASSWORD


@pytest.fixture
def operate(doors):
    """Does it to the suite's databases, as the verb does."""

    def run(act, email="ann@x.example"):
        return change(doors.urls, act, email)

    return run


@pytest.fixture
def firm(doors):
    return doors.found()


def test_sessions_end_at_once_and_nothing_opens_any_more(doors, firm, operate):
    ann, again = doors.signed_in(), doors.signed_in()
    doors.browser().post("/forgot", {"email": "ann@x.example"})

    assert operate("disable") == 2

    assert ann.get("/api/v1/session").status_code == 401
    assert again.get("/api/v1/session").status_code == 401
    assert doors.browser().sign_in("ann@x.example").status_code == 401
    doors.run_jobs("identity")
    assert of_identity(doors, Mail) == []


def test_a_session_that_was_missed_is_over_within_a_minute(doors, firm, operate):
    ann, kept = doors.signed_in(), []
    began = clock.now()
    with (
        closing(Database(doors.urls["identity"].app)) as database,
        database.transaction(None) as session,
    ):
        disable_person(session, "ann@x.example", now=clock.now())

    for second in range(0, 61, 5):
        with time_machine.travel(began + timedelta(seconds=second)):
            kept.append(ann.get("/api/v1/session").status_code)

    assert kept[-1] == 401
    assert 401 in kept


def test_who_is_let_in_again_signs_in_and_no_old_session_comes_back(doors, firm, operate):
    ann = doors.signed_in()
    signed_in = doors.identity("/v1/sign-ins", {"email": "ann@x.example", "password": PASSWORD})
    operate("disable")

    operate("enable")

    assert ann.get("/api/v1/session").status_code == 401
    assert token(doors, signed_in.json).json["code"] == "membership_ended"
    assert doors.signed_in().get("/api/v1/session").status_code == 200


def test_both_are_in_the_audit_of_their_firms(doors, firm, operate):
    operate("disable")
    operate("enable")

    rows = of_identity(doors, AuditRow)
    told = [(row.act, row.actor) for row in rows if row.act.startswith("person.")]
    assert told == [("person.disabled", "system:operator"), ("person.enabled", "system:operator")]


@pytest.mark.parametrize(
    ("act", "email", "said"),
    [
        ("disable", "nobody@x.example", "Nobody signs in as nobody@x.example."),
        ("enable", "ann@x.example", "ann@x.example is not disabled."),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(firm, operate, act, email, said):
    with pytest.raises(CannotStart, match=said):
        operate(act, email)


def of_identity(doors, model):
    with (
        closing(Database(doors.urls["identity"].worker)) as database,
        database.transaction(None) as session,
    ):
        return session.query(model).order_by(model.id).all()


def token(doors, signed_in):
    [choice] = signed_in["choices"]
    wanted = {name: choice[name] for name in ("firm_id", "membership_id")}
    whose = {"person_id": signed_in["person"]["id"], "authenticated_at": signed_in["at"]}
    return doors.identity("/v1/tokens", {**wanted, **whose, "audience": "clients"})
