"""A contact's way into My Billing: invited by mail, withdrawn, begun, ended; nobody else's."""

import pytest
from sqlalchemy import select

from common.ids import new_id
from common.mail import Mail
from identity.rules.permissions import OF_MEMBERS


@pytest.fixture
def firm(front_end):
    return front_end.found(name="North")["firm"]


@pytest.fixture
def owner(service, firm):
    return service.client(*OF_MEMBERS["owner"], firm=firm["id"])


@pytest.fixture
def contact(front_end, firm):
    contact = front_end.hears_of(firm, "contact.created")
    front_end.hears_of_client(firm, contact["client_id"])
    return contact


def told(service, firm):
    return [
        event.data["status"]
        for event in service.published("contact_access.changed", firm=firm["id"])
    ]


def test_a_contact_is_invited_by_mail_and_signs_in(service, front_end, firm, owner, contact):
    path = f"/v1/contacts/{contact['id']}"
    never = owner.get(f"{path}/access")
    assert (never.status_code, never.json["status"], never.json["version"]) == (200, "none", 0)

    asked = owner.post(f"{path}/invitation")
    token = front_end.mailed_token(firm, contact["email"])

    assert (asked.status_code, asked.json["status"]) == (201, "invited")
    assert token not in asked.text
    assert front_end.accept(token).status_code == 200
    now_is = owner.get(f"{path}/access").json
    assert (now_is["status"], now_is["invited_until"]) == ("active", None)
    assert now_is["signs_in_since"]
    assert told(service, firm) == ["invited", "active"]
    again = owner.post(f"{path}/invitation")
    assert (again.status_code, again.json["code"]) == (409, "contact_signs_in_already")


def test_a_withdrawn_invitation_lets_nobody_in(
    service, front_end, firm, owner, contact, everything
):
    path = f"/v1/contacts/{contact['id']}/invitation"
    owner.post(path)
    token = front_end.mailed_token(firm, contact["email"])

    withdrawn = owner.delete(path)

    assert (withdrawn.status_code, withdrawn.json["status"]) == (200, "none")
    assert front_end.accept(token).status_code == 404
    before = everything()
    twice = owner.delete(path)
    assert (twice.status_code, twice.json["code"]) == (409, "contact_not_invited")
    assert everything() == before


def test_ended_access_gives_no_token_and_no_sign_in(service, front_end, firm, owner, contact):
    path = f"/v1/contacts/{contact['id']}"
    owner.post(f"{path}/invitation")
    accepted = front_end.accept(front_end.mailed_token(firm, contact["email"])).json
    [choice], person = accepted["choices"], accepted["person"]["id"]
    assert front_end.token(choice, person).status_code == 200

    ended = owner.delete(f"{path}/access")

    assert (ended.status_code, ended.json["status"]) == (200, "none")
    assert front_end.token(choice, person).status_code == 401
    assert front_end.sign_in(contact["email"]).status_code == 401
    assert told(service, firm) == ["invited", "active", "none"]
    twice = owner.delete(f"{path}/access")
    assert (twice.status_code, twice.json["code"]) == (409, "contact_has_no_access")


@pytest.mark.parametrize("role", ["lead", "prospect"])
def test_a_contact_whose_role_cannot_sign_in_is_not_invited(
    service, front_end, firm, owner, role, everything
):
    contact = front_end.hears_of(firm, "contact.created", role=role)
    before = everything()

    refused = owner.post(f"/v1/contacts/{contact['id']}/invitation")

    assert (refused.status_code, refused.json["code"]) == (409, "contact_cannot_sign_in")
    assert everything() == before


def test_a_test_clients_contact_gets_no_mail_that_leaves_the_suite(service, front_end):
    firm = front_end.found(mode="live")["firm"]
    owner = service.client(*OF_MEMBERS["owner"], firm=firm["id"])
    unknown = front_end.hears_of(firm, "contact.created")
    tried = front_end.hears_of(firm, "contact.created")
    front_end.hears_of_client(firm, tried["client_id"], is_test=True)
    real = front_end.hears_of(firm, "contact.created")
    front_end.hears_of_client(firm, real["client_id"])

    codes = [
        owner.post(f"/v1/contacts/{each['id']}/invitation").status_code
        for each in (unknown, tried, real)
    ]

    assert codes == [409, 201, 201]
    with service.transaction(firm["id"]) as session:
        kept = dict(session.execute(select(Mail.to_address, Mail.is_sandbox)).all())
    assert kept == {tried["email"]: True, real["email"]: False}


@pytest.mark.parametrize(
    "method, act",
    [("post", "invitation"), ("delete", "invitation"), ("delete", "access"), ("get", "access")],
)
def test_foreign_and_absent_contacts_look_the_same(
    service, front_end, firm, owner, contact, method, act, everything
):
    owner.post(f"/v1/contacts/{contact['id']}/invitation")
    stranger = service.client(*OF_MEMBERS["owner"], firm=front_end.found()["firm"]["id"])
    before = everything()

    foreign = getattr(stranger, method)(f"/v1/contacts/{contact['id']}/{act}")
    absent = getattr(stranger, method)(f"/v1/contacts/{new_id()}/{act}")

    assert foreign.status_code == absent.status_code == 404
    assert {**foreign.json, "trace_id": ""} == {**absent.json, "trace_id": ""}
    assert everything() == before


@pytest.mark.parametrize(
    "method, act", [("post", "invitation"), ("delete", "invitation"), ("delete", "access")]
)
def test_access_needs_the_permission(service, firm, owner, contact, method, act, everything):
    owner.post(f"/v1/contacts/{contact['id']}/invitation")
    staff = service.client(*OF_MEMBERS["staff"], firm=firm["id"])
    before = everything()

    assert getattr(staff, method)(f"/v1/contacts/{contact['id']}/{act}").status_code == 403
    assert everything() == before
