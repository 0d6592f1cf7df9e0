"""Contacts' access from the client page: invited by mail, withdrawn, ended at once; nobody else's."""

from types import SimpleNamespace

import pytest
from sqlalchemy import text

from common.db import Database
from common.ids import new_id

from .doors import PASSWORD, words

CREATED = "2026-11-20T09:00:00Z"


@pytest.fixture
def acme(doors):
    """A client with a contact, at a firm whose owner is signed in."""
    firm = doors.found()
    return told_of(doors, firm["firm"], "dana@acme.example", doors.signed_in())


def told_of(doors, firm, email, owner):
    client, contact = str(new_id()), str(new_id())
    doors.tell(firm["id"], "firm.created", firm)
    doors.tell(firm["id"], "client.created", {
        "id": client, "name": "Acme", "is_test": False, "status": "active", "version": 1,
        "language": "en",
        "currency": "GBP", "terms_days": None, "billing_name": None, "address": None,
        "tax_id": None, "kind": "company", "email": None, "created_at": CREATED,
    })  # fmt: skip
    doors.tell(firm["id"], "contact.created", {
        "id": contact, "client_id": client, "name": "Dana Moore", "email": email, "role": "client",
        "gets_mail": True, "status": "active", "version": 1, "created_at": CREATED,
    })  # fmt: skip
    path = f"/clients/{client}/contacts/{contact}"
    return SimpleNamespace(owner=owner, client=client, contact=contact, path=path, email=email)


def access(acme):
    [contact] = acme.owner.api("GET", f"/clients/{acme.client}").json["contacts"]
    return contact["access"]["state"], contact["access"]["acts"]


def rows(doors):
    database = Database(doors.urls["identity"].worker)
    with database.transaction(None) as session:
        found = [
            session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all()
            for table in ("contact_access", "contact_links", "invitations", "mails", "outbox")
        ]
    database.close()
    return found


def test_a_contact_is_invited_from_the_client_page_and_signs_in(doors, acme):
    assert access(acme) == ("none", ["invite"])
    assert "No access to My Billing" in words(acme.owner.get(f"/clients/{acme.client}"))

    sent = acme.owner.post(f"{acme.path}/invitation")

    assert sent.location == f"/clients/{acme.client}"
    assert access(acme) == ("invited", ["resend", "revoke"])
    page = words(acme.owner.get(f"/clients/{acme.client}"))
    assert "Invitation sent to dana@acme.example" in page
    assert "Invited until" in page
    dana = doors.browser()
    assert dana.post(doors.link(acme.email), {"password": PASSWORD}).location == "/my-billing"


def test_a_withdrawn_invitation_no_longer_works(doors, acme):
    acme.owner.post(f"{acme.path}/invitation")
    way_in = doors.link(acme.email)

    acme.owner.post(f"{acme.path}/invitation/withdrawal")

    assert access(acme) == ("none", ["invite"])
    assert doors.browser().post(way_in, {"password": PASSWORD}).status_code == 404
    again = acme.owner.api("DELETE", f"{acme.path}/invitation")
    assert (again.status_code, again.json["code"]) == (409, "contact_not_invited")


def test_ended_access_signs_the_contact_out_at_once(doors, acme):
    acme.owner.api("POST", f"{acme.path}/invitation")
    dana = doors.browser()
    dana.post(doors.link(acme.email), {"password": PASSWORD})
    assert dana.get("/api/v1/session").status_code == 200

    assert "signed out at once" in words(acme.owner.get(f"{acme.path}/access/end"))
    ended = acme.owner.post(f"{acme.path}/access/end")

    assert ended.location == f"/clients/{acme.client}"
    assert dana.get("/api/v1/session").status_code == 401
    assert dana.get("/my-billing").status_code == 303
    assert dana.sign_in(acme.email).status_code == 401
    assert access(acme) == ("none", ["invite"])


def test_a_refusal_is_told_on_the_client_page(acme):
    acme.owner.post(f"{acme.path}/invitation")
    refused = acme.owner.post(f"{acme.path}/access/end")

    assert refused.location == f"/clients/{acme.client}"
    assert "does not sign in" in words(acme.owner.get(refused.location))


@pytest.mark.parametrize(
    "method, act",
    [("POST", "/invitation"), ("DELETE", "/invitation"), ("DELETE", "/access")],
)
def test_others_contacts_look_absent(doors, acme, method, act):
    acme.owner.api("POST", f"{acme.path}/invitation")
    owner = {"name": "Bob", "email": "bob@x.example", "password": PASSWORD}
    south = doors.found(name="South", owner=owner)
    bob = doors.signed_in("bob@x.example")
    birch = told_of(doors, south["firm"], "ben@birch.example", bob)
    before = rows(doors)

    foreign = bob.api(method, acme.path + act)
    absent = bob.api(method, f"/clients/{birch.client}/contacts/{new_id()}{act}")
    of_another_client = bob.api(method, f"/clients/{new_id()}/contacts/{birch.contact}{act}")

    answers = (foreign, absent, of_another_client)
    assert {answer.status_code for answer in answers} == {404}
    assert foreign.json | {"trace_id": ""} == absent.json | {"trace_id": ""}
    assert rows(doors) == before


def test_staff_see_the_state_and_change_nothing(doors, acme):
    draft = {"name": "Mia", "email": "mia@x.example", "role": "staff"}
    acme.owner.api("POST", "/team", draft)
    mia = doors.browser()
    mia.post(doors.link("mia@x.example"), {"password": PASSWORD})
    before = rows(doors)

    page = mia.get(f"/clients/{acme.client}")
    answers = [
        mia.api("POST", f"{acme.path}/invitation"),
        mia.post(f"{acme.path}/invitation"),
        mia.api("DELETE", f"{acme.path}/access"),
        mia.post(f"{acme.path}/access/end"),
    ]

    assert "No access to My Billing" in words(page)
    assert "Invite to My Billing" not in page.text
    assert {answer.status_code for answer in answers} == {403}
    assert rows(doors) == before
