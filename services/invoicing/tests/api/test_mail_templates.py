"""What mails say: the usual words, or the firm's own, kept by version and refused by field."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from invoicing.usecases.mail_templates import TRIALS
from services.invoicing.tests.builders import a_client, done

PATH = "/v1/mail-templates/invoice.issued/en"
WORDS = {
    "subject": "{{ firm }}: please pay {{ total }}",
    "body": "Dear {{ name }},\n\nplease pay {{ number }}.\n\nHere:\n{{ link }}",
}


@pytest.fixture
def admin(studio):
    return studio.service.client("firm:read", "firm:write")


def say(admin, etag='"1"', path=PATH, **words):
    return admin.put(path, WORDS | words, etag=etag)


def issue(studio):
    return studio.invoice(collection="manual", payment_method_id=None)


def test_a_firms_own_words_are_what_its_mails_say(studio, admin):
    usual = done(admin.get(PATH))

    changed = done(say(admin))
    invoice = issue(studio)

    assert (usual["is_own"], usual["version"]) == (False, 1)
    assert {"name": "total", "about": "what it comes to"} in usual["names"]
    assert (changed["is_own"], changed["version"]) == (True, 2)
    [mail] = studio.mails()
    assert mail["subject"] == "Northwind Studio: please pay £420.00"
    assert mail["body"].startswith(
        f"Dear Dana Moore,\n\nplease pay {invoice['number']}.\n\nHere:\n"
    )
    [event] = studio.service.published("mail_template.changed")
    assert event.data == {k: v for k, v in changed.items() if k not in {"names", "title"}}


def test_back_to_the_usual_words_and_what_was_said_can_be_read(studio, admin):
    done(say(admin))

    back = done(admin.delete(PATH))
    again = done(admin.delete(PATH))

    assert (back["is_own"], again["version"]) == (False, back["version"])
    said = done(admin.get(f"{PATH}/wordings"))["items"]
    assert [(each["version"], each["is_own"]) for each in said] == [(3, False), (2, True)]
    assert said[1]["subject"] == WORDS["subject"]
    issue(studio)
    assert studio.mails()[0]["subject"].startswith("New invoice")


@pytest.mark.parametrize("language, words", [
    ("de", ("Neue Rechnung {number}: 420,00 £, fällig am", "Guten Tag Dana Moore,")),
    ("fr", ("Nouvelle facture {number} : 420,00 £GB, échéance le", "Bonjour Dana Moore,")),
    ("nl", ("New invoice {number}: £420.00 due", "Hello Dana Moore,")),
])  # fmt: skip
def test_a_client_reads_its_language(studio, language, words):
    studio.tell("client.changed", a_client(studio.client, language=language), version=2)

    invoice = issue(studio)

    [mail] = studio.mails()
    subject, greeting = words
    assert mail["subject"].startswith(subject.format(number=invoice["number"]))
    assert mail["body"].startswith(greeting)


@pytest.mark.parametrize("words, field", [
    ({"subject": "{{ password }}"}, "subject"),
    ({"subject": "Hello\nBcc: x@example.org"}, "subject"),
    ({"subject": ""}, "subject"),
    ({"body": "{{ name.__class__ }} {{ link }}"}, "body"),
    ({"body": "No link"}, "body"),
    ({"body": "x" * 20_001}, "body"),
    ({"kind": "other"}, "kind"),
])  # fmt: skip
def test_words_that_are_none_are_refused_by_field_and_change_nothing(studio, admin, words, field):
    refused = say(admin, **words)

    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {field}
    assert done(admin.get(PATH))["is_own"] is False
    assert studio.service.published() == []


def test_words_are_changed_by_who_has_seen_them(admin):
    assert admin.put(PATH, WORDS).status_code == 428
    assert say(admin, '"2"').status_code == 412
    first = done(say(admin))
    assert say(admin, '"1"').status_code == 412
    assert done(say(admin, '"2"'))["version"] == first["version"]  # Nothing is different.


def test_of_two_first_words_at_once_one_is_told_that_it_changed(studio):
    callers = [studio.service.client("firm:read", "firm:write") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda n: say(callers[n], subject=f"Number {n}"), range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 412]


def test_there_is_every_letter_in_every_language_and_no_other(studio, admin):
    done(say(admin))

    found = done(admin.get("/v1/mail-templates"))["items"]

    assert len({(each["kind"], each["language"]) for each in found}) == len(found) == 75
    own = [(each["kind"], each["language"]) for each in found if each["is_own"]]
    assert own == [("invoice.issued", "en")]
    for path in ("/v1/mail-templates/none/en", "/v1/mail-templates/invoice.issued/xx"):
        assert admin.get(path).status_code == 404
        assert say(admin, path=path).status_code == 404


def test_another_firm_has_its_own_words(studio, admin):
    done(say(admin))

    other = studio.service.client("firm:read", "firm:write", firm=studio.service.other_firm)

    assert done(other.get(PATH))["is_own"] is False
    assert done(other.get(f"{PATH}/wordings"))["items"] == []
    assert say(studio.service.client("firm:read")).status_code == 403
    assert studio.signer().get(PATH).status_code == 403


def test_a_preview_shows_the_newest_invoice_in_both_forms_and_keeps_nothing(studio, admin):
    made_up = done(admin.post(f"{PATH}/preview", WORDS))
    invoice = issue(studio)

    shown = done(admin.post(f"{PATH}/preview", WORDS | {"subject": "<b>{{ number }}</b>"}))

    assert "INV-0000" in made_up["text"]
    assert shown["subject"] == f"<b>{invoice['number']}</b>"
    assert f"please pay {invoice['number']}." in shown["text"]
    assert f"please pay {invoice['number']}." in shown["html"]
    assert "<b>" not in shown["html"]
    assert "#0E5A6B" in shown["html"]
    assert admin.post(f"{PATH}/preview", WORDS | {"body": "no"}).status_code == 422
    assert studio.service.published("mail_template.changed") == []


def test_a_test_goes_to_who_asks_and_not_too_often(studio, admin):
    done(say(admin))
    reader = {"to_name": "Mara", "to_address": "mara@northwind.example"}

    sent = [admin.post(f"{PATH}/trials", reader) for _ in range(TRIALS)]
    refused = admin.post(f"{PATH}/trials", reader)

    assert done(sent[0]) == {"to_address": "mara@northwind.example", "is_kept": True}
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_mails")
    assert len(studio.mails()) == TRIALS
    assert studio.mails()[0]["subject"] == "Northwind Studio: please pay £420.00"
    with studio.service.transaction() as session:
        query = text("SELECT count(*) FROM audit WHERE act = 'mail_template.tried'")
        assert session.scalar(query) == TRIALS
