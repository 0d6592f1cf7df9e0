"""Which mails a person gets: their own choice, while somebody still gets the invoices."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id

ALL = ("clients:read", "clients:write", "contacts:read", "contacts:write")
KINDS = ["invoices", "reminders", "proposals", "receipts", "statements"]


@pytest.fixture
def caller(service):
    return service.client(*ALL)


@pytest.fixture
def client(caller):
    return caller.post("/v1/clients", {"name": "Acme Ltd"}, key="client").json


def add(caller, client, **fields):
    body = {"name": "Cora", "email": f"{new_id()}@acme.example", "role": "client"} | fields
    return caller.post(f"/v1/clients/{client['id']}/contacts", body, key=str(new_id())).json


def self_of(service, contact, *may, **claims):
    may = may or ("mail_choices:read", "mail_choices:write")
    claims = {"client_id": contact["client_id"], "sub": f"contact:{contact['id']}"} | claims
    return service.client(*may, **claims)


def choices(contact):
    return f"/v1/contacts/{contact['id']}/mail-choices"


def mails(caller, contact):
    return caller.get(f"/v1/contacts/{contact['id']}").json["mails"]


def test_a_person_declines_a_kind_and_takes_it_back(service, caller, client):
    cora, _ = add(caller, client), add(caller, client)
    self = self_of(service, cora)

    declined = self.patch(choices(cora), {"reminders": False})
    again = self.patch(choices(cora), {"reminders": False})
    shown = self.get(choices(cora))
    taken_back = self.patch(choices(cora), {"reminders": True})

    assert declined.json["mails"] == [kind for kind in KINDS if kind != "reminders"]
    assert declined.json == again.json == shown.json
    assert (taken_back.json["mails"], taken_back.json["mails_chosen_by"]) == (KINDS, "contact")
    first, second = service.published("contact.changed")
    assert (first.actor, second.actor) == (f"contact:{cora['id']}",) * 2
    assert "reminders" not in first.data["mails"]


def test_the_last_who_gets_invoices_goes_on_to(service, caller, client):
    cora, _ = add(caller, client), add(caller, client, role="lead")
    self = self_of(service, cora)

    own = self.patch(choices(cora), {"invoices": False, "receipts": False})
    firms = caller.patch(f"/v1/contacts/{cora['id']}", {"gets_mail": False}, etag='"1"')
    kept = self.get(choices(cora)).json["kept"]
    dana = add(caller, client)
    then = self.patch(choices(cora), {"invoices": False})

    assert (own.status_code, own.json["code"]) == (422, "last_recipient")
    assert own.json["errors"].keys() == {"invoices"}
    assert (firms.status_code, firms.json["errors"].keys()) == (422, {"mails"})
    assert kept == ["invoices"]
    assert (then.json["mails"], then.json["kept"]) == (KINDS[1:], [])
    assert self_of(service, dana).get(choices(dana)).json["kept"] == ["invoices"]
    assert [event.data["id"] for event in service.published("contact.changed")] == [then.json["id"]]


def test_of_two_who_decline_at_once_one_goes_on(service, caller, client):
    people = [add(caller, client), add(caller, client)]

    def decline(contact):
        return self_of(service, contact).patch(choices(contact), {"invoices": False}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(decline, people))

    assert answers == [200, 422]
    assert sum("invoices" in mails(caller, each) for each in people) == 1


@pytest.mark.parametrize("way", ["removal", "role"])
def test_when_the_last_leaves_the_first_who_stays_gets_invoices(service, caller, client, way):
    cora = add(caller, client)
    dana, _ = add(caller, client, mails=["receipts"]), add(caller, client, mails=[])

    path = f"/v1/contacts/{cora['id']}"
    if way == "removal":
        caller.delete(path)
    else:
        caller.patch(path, {"role": "lead"}, etag='"1"')

    assert mails(caller, dana) == ["invoices", "receipts"]
    assert service.published("contact.changed")[-1].data["id"] == dana["id"]


def test_nobody_chooses_for_somebody_else(service, caller, client):
    cora, dana = add(caller, client), add(caller, client)
    other = add(caller, caller.post("/v1/clients", {"name": "B Ltd"}, key="b").json)
    elsewhere = self_of(service, cora, firm=service.other_firm)
    member = service.client("mail_choices:read", "mail_choices:write")
    onlooker = self_of(service, cora, "mail_choices:read")

    asked = [
        each.patch(choices(whom), {"receipts": False}).status_code
        for each, whom in [
            (self_of(service, cora), dana),
            (self_of(service, cora), other),
            (self_of(service, cora), {"id": new_id()}),
            (elsewhere, cora),
            (member, cora),
            (onlooker, cora),
        ]
    ]

    assert asked == [404, 404, 404, 404, 404, 403]
    assert self_of(service, cora).get(choices(dana)).status_code == 404
    assert onlooker.get(choices(cora)).json["mails"] == KINDS
    assert not service.published("contact.changed")


@pytest.mark.parametrize("body", [{"news": False}, {"reminders": "no"}, {"reminders": None}])
def test_what_is_no_choice_is_refused_by_field(service, caller, client, body):
    cora = add(caller, client)

    refused = self_of(service, cora).patch(choices(cora), body)

    assert (refused.status_code, refused.json["errors"].keys()) == (422, body.keys())
    assert mails(caller, cora) == KINDS
