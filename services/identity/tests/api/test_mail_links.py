"""Links to decline a kind of mail: believed if signed here, for one person, with one permission."""

from uuid import UUID

import jwt
import pytest

from common.ids import new_id
from common.mail_links import MailLink, sign

KEY = "the key of these tests alone"


@pytest.fixture
def firm(front_end):
    return front_end.found(name="North")["firm"]


@pytest.fixture
def contact(front_end, firm):
    return front_end.hears_of(firm, "contact.created", role="client")


def token_of(firm, contact, *, key=KEY, kind="reminders", **changed):
    whose = {"firm_id": firm["id"], "contact_id": contact["id"]} | changed
    ids = {name: UUID(str(value)) for name, value in whose.items()}
    return sign(key, MailLink(**ids, kind=kind), contact["email"])


def look(front_end, token):
    return front_end.post("/v1/mail-links/lookup", {"token": token})


def trade(front_end, token, audience="clients"):
    return front_end.post("/v1/mail-links/tokens", {"token": token, "audience": audience})


def altered(token):
    """The token with another signature; of its last character not every bit counts."""
    return token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:]


def is_gone(response):
    return (response.status_code, response.json["code"]) == (404, "link_not_found")


def test_a_link_speaks_for_one_contact_who_chooses_mails_and_nothing_else(front_end, firm, contact):
    token = token_of(firm, contact)

    opened, traded = look(front_end, token).json, trade(front_end, token).json

    assert opened == {
        "firm_id": firm["id"],
        "contact_id": contact["id"],
        "client_id": contact["client_id"],
        "kind": "reminders",
    }
    claims = jwt.decode(traded["token"], options={"verify_signature": False})
    assert claims["permissions"] == ["mail_choices:read", "mail_choices:write"]
    assert (claims["sub"], claims["client"]) == (f"contact:{contact['id']}", contact["client_id"])


def test_forged_and_foreign_links_are_not_there(front_end, firm, contact):
    elsewhere = front_end.found(name="South", email="sue@south.example")["firm"]

    for token in (
        token_of(firm, contact, key="somebody else's key"),
        token_of(firm, contact, firm_id=elsewhere["id"]),
        token_of(firm, contact, firm_id=new_id()),
        token_of(firm, contact, contact_id=new_id()),
        altered(token_of(firm, contact)),
        "junk",
    ):
        assert is_gone(look(front_end, token)), token
        assert is_gone(trade(front_end, token)), token


@pytest.mark.parametrize("change", [{"email": "new@acme.example"}, {"status": "removed"}])
def test_a_link_ends_with_the_address_and_with_the_person(front_end, firm, contact, change):
    token = token_of(firm, contact)
    assert look(front_end, token).status_code == 200

    front_end.hears_of(firm, "contact.changed", **contact | {"version": 2} | change)

    assert is_gone(look(front_end, token))
    assert is_gone(trade(front_end, token))


def test_only_the_front_end_opens_links(service, firm, contact):
    body = {"token": token_of(firm, contact), "audience": "clients"}

    asked = [
        service.anonymous().post(f"/v1/mail-links/{act}", json=body).status_code
        for act in ("lookup", "tokens")
    ]

    assert asked == [401, 401]
