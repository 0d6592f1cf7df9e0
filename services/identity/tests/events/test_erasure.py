"""What identity forgets when a client is erased, and whom it still knows."""

import json
from uuid import UUID

from sqlalchemy import select

from common.ids import new_id
from identity.models import Contact, ContactLink, Invitation, Person, SignInName


def erase(service, firm, contact):
    gone = contact | {"name": "Erased", "email": "", "status": "removed", "version": 9}
    data = {"id": contact["client_id"], "status": "erased", "name": "Erased"}
    firm_id = UUID(firm["id"])
    service.deliver(
        service.event("contact.removed", gone, version=9, firm=firm_id),
        service.event("client.erased", data, version=9, firm=firm_id),
    )


def rows(service, firm, *models):
    with service.transaction(UUID(firm["id"])) as session:
        found = [session.scalars(select(model)).all() for model in models]
        return json.dumps([vars(row) for each in found for row in each], default=str)


def test_a_contact_who_is_nobody_else_is_forgotten_whole(service, front_end):
    firm = front_end.found()["firm"]
    contact, _ = front_end.contact_in(firm, name="Cora Contact")
    tables = (Contact, ContactLink, Invitation, Person, SignInName)
    assert contact["email"] in rows(service, firm, *tables)

    erase(service, firm, contact)

    left = rows(service, firm, *tables)
    assert "Cora" not in left
    assert contact["email"] not in left
    absent = front_end.sign_in("nobody@client.example")
    again = front_end.sign_in(contact["email"])
    assert (again.status_code, again.json["code"]) == (absent.status_code, absent.json["code"])
    assert again.status_code == 401


def test_who_is_a_contact_elsewhere_keeps_their_sign_in(service, front_end):
    email = f"{new_id()}@client.example"
    one, two = front_end.found()["firm"], front_end.found()["firm"]
    contact, _ = front_end.contact_in(one, name="Cora Contact", email=email)
    front_end.contact_in(two, name="Cora Contact", email=email)

    erase(service, one, contact)

    assert email in rows(service, two, Person)
    assert email not in rows(service, one, Contact, Invitation)


def test_the_contacts_of_another_client_stay_as_they_are(service, front_end):
    firm = front_end.found()["firm"]
    contact, _ = front_end.contact_in(firm)
    other, _ = front_end.contact_in(firm)

    erase(service, firm, contact)

    left = rows(service, firm, Contact, Person)
    assert contact["email"] not in left
    assert other["email"] in left
