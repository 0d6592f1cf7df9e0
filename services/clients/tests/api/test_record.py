"""What a firm keeps of a client beyond who it is: addresses, tax ids, tags, notes, own fields."""

import pytest
from sqlalchemy import select

from clients.models import Note
from common.audit import AuditRow
from common.ids import new_id

ALL = ("clients:read", "clients:write", "contacts:read", "contacts:write", "firm:write")


@pytest.fixture
def caller(service):
    return service.client(*ALL, name="Mia Member")


def add(caller, **fields):
    return caller.post("/v1/clients", {"name": "Acme Ltd"} | fields, key=str(new_id()))


def a_member(service, *, firm=None, status="active"):
    data = {"id": str(new_id()), "name": "Mia Member", "status": status}
    service.deliver(service.event("member.joined", data, firm=firm))
    return data["id"]


def a_field(caller, kind="text", label="Sector", choices=()):
    body = {"label": label, "kind": kind, "choices": list(choices)}
    answer = caller.post("/v1/custom-fields", body, key=str(new_id()))
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_client_starts_without_anything_further(caller):
    client = add(caller).json

    assert client["tags"] == client["other_tax_ids"] == client["other_addresses"] == []
    assert (client["assigned_member_id"], client["avatar_hash"], client["custom_values"]) == (
        None,
        None,
        {},
    )


def test_tags_are_kept_once_each_and_suggested_to_the_whole_firm(service, caller):
    add(caller, tags=["Retainer", " retainer ", "North  East"])
    add(caller, tags=["Retainer", "Web"])
    stranger = service.client(*ALL, firm=service.other_firm)
    add(stranger, tags=["Theirs"])

    assert caller.get("/v1/clients/tags").json == {"tags": ["North East", "Retainer", "Web"]}


def test_a_tax_id_is_kept_in_capitals_without_blanks(caller):
    client = add(caller, other_tax_ids=[{"country": "FR", "number": "fr 40 303 265 045"}]).json

    assert client["other_tax_ids"] == [{"country": "FR", "number": "40303265045"}]


@pytest.mark.parametrize(
    "fields, at",
    [
        ({"other_tax_ids": [{"country": "DE", "number": "12"}]}, "other_tax_ids.0.number"),
        ({"other_tax_ids": [{"country": "de", "number": "123456789"}]}, "other_tax_ids.0.country"),
        ({"other_addresses": [{"line1": "Dock Road"}]}, "other_addresses.0.label"),
        ({"other_addresses": [{"label": "A"}] * 11}, "other_addresses"),
        ({"tags": ["x" * 41]}, "tags.0"),
        ({"tags": [f"tag {n}" for n in range(21)]}, "tags"),
        ({"tags": "retainer"}, "tags"),
        ({"assigned_member_id": str(new_id())}, "assigned_member_id"),
        ({"avatar_hash": "a" * 32}, "avatar_hash"),
        ({"merged_into": str(new_id())}, "merged_into"),
        ({"custom_values": {str(new_id()): "x"}}, "custom_values"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(service, caller, fields, at):
    answer = add(caller, **fields)

    assert answer.status_code == 422
    assert any(name.startswith(at) for name in answer.json["errors"])
    assert not service.published("client.created")


def test_a_client_is_assigned_to_a_member_of_its_own_firm(service, caller):
    ours, theirs = a_member(service), a_member(service, firm=service.other_firm)
    gone = a_member(service, status="removed")

    assert add(caller, assigned_member_id=ours).json["assigned_member_id"] == ours
    for nobody in (theirs, gone):
        assert add(caller, assigned_member_id=nobody).status_code == 422


def test_the_currency_stays_once_a_document_names_the_client(service, caller):
    client = add(caller).json
    path = f"/v1/clients/{client['id']}"

    free = caller.patch(path, {"currency": "EUR"}, etag='"1"')
    service.deliver(
        service.event("proposal.created", {"id": str(new_id()), "client_id": client["id"]})
    )
    frozen = caller.patch(path, {"currency": "USD"}, etag='"2"')
    same = caller.patch(path, {"currency": "EUR", "name": "New"}, etag='"2"')

    assert free.json["currency"] == "EUR"
    assert (frozen.status_code, frozen.json["code"]) == (409, "currency_frozen")
    assert same.json["name"] == "New"


@pytest.mark.parametrize(
    "field, good, bad",
    [
        ({"kind": "number"}, "-12.50", "1e3"),
        ({"kind": "date"}, "2026-02-28", "2026-02-30"),
        ({"kind": "choice", "choices": ["Public", "Private"]}, "Public", "public"),
        ({"kind": "text"}, "Anything", "x" * 501),
    ],
)
def test_a_value_fits_its_field(caller, field, good, bad):
    made = a_field(caller, **field)

    kept = add(caller, custom_values={made["id"]: good})
    refused = add(caller, custom_values={made["id"]: bad})

    assert kept.json["custom_values"] == {made["id"]: good}
    assert refused.status_code == 422
    assert any(name.startswith("custom_values") for name in refused.json["errors"])


def test_a_change_leaves_the_values_it_does_not_name_and_an_empty_one_goes(caller):
    one, two = a_field(caller, label="One"), a_field(caller, label="Two")
    client = add(caller, custom_values={one["id"]: "1", two["id"]: "2"}).json
    path = f"/v1/clients/{client['id']}"

    changed = caller.patch(path, {"custom_values": {one["id"]: ""}}, etag='"1"')

    assert changed.json["custom_values"] == {two["id"]: "2"}


def test_another_firms_field_is_not_there(service, caller):
    stranger = service.client(*ALL, firm=service.other_firm)
    theirs = a_field(stranger)

    assert add(caller, custom_values={theirs["id"]: "x"}).status_code == 422
    assert caller.get("/v1/custom-fields").json == []
    assert caller.delete(f"/v1/custom-fields/{theirs['id']}").status_code == 404


def test_a_field_is_told_of_changed_and_removed(service, caller):
    field = a_field(caller, "choice", choices=["A", "B"])
    path = f"/v1/custom-fields/{field['id']}"

    assert caller.patch(path, {"choices": ["A", "C"]}).status_code == 428
    changed = caller.patch(path, {"choices": ["A", "C"]}, etag='"1"')
    removed = caller.delete(path)
    again = caller.delete(path)

    assert changed.json["choices"] == ["A", "C"]
    assert (removed.json["status"], again.status_code) == ("removed", 409)
    assert caller.get("/v1/custom-fields").json == []
    told = [event.type for event in service.published() if event.noun == "custom_field"]
    assert told == ["custom_field.created", "custom_field.changed", "custom_field.removed"]


def test_fields_are_the_firms_settings_and_their_labels_differ(service, caller):
    a_field(caller, label="Sector")
    clerk = service.client("clients:read", "clients:write")
    body = {"label": "sector", "kind": "text"}

    assert caller.post("/v1/custom-fields", body, key="k1").status_code == 409
    assert clerk.post("/v1/custom-fields", body | {"label": "X"}, key="k2").status_code == 403
    assert (
        caller.post("/v1/custom-fields", {"label": "Y", "kind": "choice"}, key="k3").status_code
        == 422
    )


def test_a_note_is_its_authors_and_is_for_members_alone(service, caller):
    client = add(caller).json
    path = f"/v1/clients/{client['id']}/notes"
    other = service.client(*ALL, name="Ollie Other")
    contact = service.client(*ALL, client_id=client["id"])
    spy = service.client(*ALL, client_id=client["id"], act={"sub": "member:x"})

    note = caller.post(path, {"text": " Pays late in August. "}, key="n").json

    assert (note["text"], note["author_name"], note["is_own"]) == (
        "Pays late in August.",
        "Mia Member",
        True,
    )
    assert [each["is_own"] for each in other.get(path).json] == [False]
    assert other.delete(f"{path}/{note['id']}").status_code == 403
    for nobody in (contact, spy, service.client(*ALL, firm=service.other_firm)):
        assert nobody.get(path).status_code == 404
        assert nobody.post(path, {"text": "x"}, key=str(new_id())).status_code == 404
        assert nobody.delete(f"{path}/{note['id']}").status_code == 404
    assert caller.delete(f"{path}/{note['id']}").status_code == 204
    assert caller.get(path).json == []


def test_a_note_is_in_no_event_and_in_no_audit_row(service, caller):
    client = add(caller).json
    path = f"/v1/clients/{client['id']}"
    caller.post(f"{path}/notes", {"text": "Pays late in August."}, key="n")
    caller.patch(path, {"name": "New"}, etag='"1"')

    with service.transaction() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.firm_id == service.firm)).all()
        kept = session.scalars(select(Note.text).where(Note.firm_id == service.firm)).all()
    told = repr([event.data for event in service.published()])
    assert kept == ["Pays late in August."]
    assert "August" not in told + repr([(row.act, row.facts, row.reason) for row in rows])
    assert "client_note.added" in {row.act for row in rows}


def test_a_contact_is_not_told_what_the_firm_notes_for_itself(service, caller):
    client = add(caller, tags=["Slow payer"]).json
    contact = service.client("clients:read", client_id=client["id"])

    shown = contact.get(f"/v1/clients/{client['id']}").json
    [listed] = contact.get("/v1/clients").json["items"]

    for seen in (shown, listed):
        assert seen["name"] == "Acme Ltd"
        assert not seen.keys() & {"tags", "assigned_member_id", "custom_values", "merged_into"}
    assert contact.get("/v1/clients/tags").status_code == 404


def test_the_firm_chooses_which_mails_a_contact_gets(caller):
    client = add(caller).json
    path = f"/v1/clients/{client['id']}/contacts"
    body = {"name": "Cora", "email": "cora@acme.example", "role": "client"}

    every = caller.post(path, body, key="1").json
    at = f"/v1/contacts/{every['id']}"
    some = caller.patch(at, {"mails": ["receipts", "invoices"]}, etag='"1"').json
    other = body | {"name": "Dana", "email": "dana@acme.example"}
    assert caller.post(path, other, key="2").status_code == 201
    none = caller.patch(at, {"mails": []}, etag='"2"').json
    plain = caller.patch(at, {"gets_mail": True}, etag='"3"').json
    wrong = caller.patch(at, {"mails": ["news"]}, etag='"4"')

    kinds = ["invoices", "reminders", "proposals", "receipts", "statements"]
    assert every["mails"] == plain["mails"] == kinds
    assert (some["mails"], some["gets_mail"]) == (["invoices", "receipts"], True)
    assert (none["mails"], none["gets_mail"]) == ([], False)
    assert wrong.status_code == 422
