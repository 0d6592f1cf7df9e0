"""One mail per change of a service, in the client's language, to who gets invoices."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_contact

AGREED = {
    "quantity": "1",
    "unit_price": "350.00",
    "discount_percent": "0",
    "tax_rate": "20",
    "prices_include_tax": False,
    "interval_unit": "month",
    "interval_count": 1,
    "at_month_end": False,
}


def notice(studio, **said):
    """Tells of a change of a service of the client; returns the fact."""
    body = {
        "id": str(new_id()),
        "client_id": studio.client,
        "name": "Bookkeeping",
        "currency": "GBP",
        "change": "changed",
        "before": AGREED,
        "after": AGREED | {"unit_price": "375.00", "quantity": "2"},
        "next_billing_on": "2026-12-20",
        "paused_on": None,
        "resumes_on": None,
        "ends_on": None,
    } | said
    studio.tell("service.told", body, version=3)
    return body


def test_a_change_is_mailed_once_with_what_was_and_what_is(studio):
    said = notice(studio)
    studio.tell("service.told", said, version=3)

    [mail] = studio.mails()
    assert mail["subject"] == "Bookkeeping has changed"
    assert "From now on it is 2 × £375.00, plus 20% tax, every month." in mail["body"]
    assert "Before, it was £350.00, plus 20% tax, every month." in mail["body"]
    assert "It is billed next on 20 Dec 2026." in mail["body"]


def test_the_next_change_is_a_mail_of_its_own(studio):
    said = notice(studio)
    studio.tell("service.told", said, version=4)

    assert len(studio.mails()) == 2


@pytest.mark.parametrize("said, subject, words, missing", [
    ({"change": "paused", "paused_on": "2026-12-20"}, "Bookkeeping is paused",
     "Nothing is billed from 20 Dec 2026 on.", "goes on again"),
    ({"change": "resumed"}, "Bookkeeping goes on", "2 × £375.00", "paused"),
    ({"change": "ended", "ends_on": "2026-12-24"}, "Bookkeeping ends on 24 Dec 2026",
     "24 Dec 2026 is the first day without it.", "£"),
])  # fmt: skip
def test_each_kind_of_change_has_words_of_its_own(studio, said, subject, words, missing):
    notice(studio, **said)

    [mail] = studio.mails()
    assert mail["subject"] == subject
    assert words in mail["body"]
    assert missing not in mail["body"]


@pytest.mark.parametrize("language, words", [
    ("de", "2 × 1.000,125 £, abzüglich 2,5 %, inklusive 20 % Steuer, alle 3 Monate, am Monatsletzten"),
    ("fr", "2 × 1 000,125 £GB, moins 2,5 %, taxe de 20 % comprise, tous les 3 mois"),
])  # fmt: skip
def test_terms_are_written_as_the_language_writes_them(studio, language, words):
    studio.tell("client.changed", a_client(studio.client, language=language), version=2)
    terms = {"unit_price": "1000.125", "discount_percent": "2.50", "prices_include_tax": True}

    after = AGREED | terms | {"quantity": "2.0", "interval_count": 3, "at_month_end": True}
    notice(studio, after=after)

    [mail] = studio.mails()
    assert words in mail["body"].replace("\u202f", " ").replace("\u00a0", " ")


def test_only_who_gets_invoices_is_told(studio):
    other = str(new_id())
    no_invoices = a_contact(other, studio.client, email="b@example.org", mails=["receipts"])
    studio.tell("contact.created", no_invoices, subject=other)

    notice(studio)

    assert "b@example.org" not in {mail["to_address"] for mail in studio.mails()}
    assert len(studio.mails()) == 1
