"""The pure rules of clients, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules import tags, tax_ids
from clients.rules.mails import MAILS, with_mails


@pytest.mark.parametrize(
    "country, typed, good",
    [
        ("GB", "GB 123 4567 89", True),
        ("GB", "12345678", False),
        ("DE", "DE123456789", True),
        ("DE", "12345678A", False),
        ("GR", "EL123456789", True),
        ("CH", "CHE-123.456.789 MWST", True),
        ("AT", "ATU12345678", True),
        ("NL", "NL123456789B01", True),
        ("US", "12-3456789", True),
        ("US", "<script>", False),
        ("US", "", False),
        ("DE", "١٢٣٤٥٦٧٨٩", False),
    ],
)
def test_a_tax_id_looks_like_one_of_its_country(country, typed, good):
    assert tax_ids.is_shaped(country, tax_ids.tidy(country, typed)) is good


@given(st.text(), st.sampled_from(["GB", "GR", "US"]))
def test_a_tidy_number_stays_as_it_is_unless_it_begins_like_its_country(typed, country):
    once = tax_ids.tidy(country, typed)

    assert " " not in once
    assert len(tax_ids.tidy(country, once)) <= len(once)


@given(st.lists(st.text(max_size=10)))
def test_tags_are_once_each_and_never_empty(given_):
    tidy = tags.tidy(given_)

    assert all(tag == " ".join(tag.split()) and tag for tag in tidy)
    assert len({tag.casefold() for tag in tidy}) == len(tidy)
    assert tags.tidy(tidy) == tidy


@pytest.mark.parametrize(
    "changes, mails, gets_mail",
    [
        ({"gets_mail": True}, list(MAILS), True),
        ({"gets_mail": False}, [], False),
        ({"mails": ["receipts", "invoices", "receipts"]}, ["invoices", "receipts"], True),
        ({"mails": [], "gets_mail": True}, [], False),
    ],
)
def test_kinds_of_mail_and_whether_there_is_any_agree(changes, mails, gets_mail):
    said = with_mails(changes)

    assert (said["mails"], said["gets_mail"]) == (mails, gets_mail)


def test_who_says_nothing_of_mail_changes_nothing_of_it():
    assert with_mails({"name": "Cora"}) == {"name": "Cora"}
