"""Words and values make a letter; what stands in a value is never anything but text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from invoicing.rules.errors import InvalidWords
from invoicing.rules.letters import (
    KINDS,
    LANGUAGES,
    Letter,
    Look,
    check,
    fill,
    names_in,
    page,
    usual,
)

HOME = "https://billing.example"
LINK = f"{HOME}/invoices/1"
NAMES = ("name", "link", "message")
BODY = "Hello {{ name }},\n\n{{message}}\n\nSee it here:\n{{ link }}"
ANYTHING = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


def letter(subject="About it", body=BODY, **values):
    usual_values = {"name": "Dana", "link": LINK, "message": "Thank you."}
    return fill(Letter(subject, body), usual_values | values)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_usual_words_are_words_a_firm_could_write_and_use_every_name(kind, language):
    words = usual(kind, language)

    check(words, KINDS[kind].names)

    used = {*names_in(words.subject), *names_in(words.body)}
    # What is due today needs no day.
    spare = {"due_on"} if kind == "reminder.today" else set()
    assert used >= {*KINDS[kind].own, "name", "firm", "link"} - spare


def test_values_stand_where_their_names_were():
    told = letter(subject="For {{name}}")

    assert told == Letter("For Dana", f"Hello Dana,\n\nThank you.\n\nSee it here:\n{LINK}\n")


def test_a_paragraph_whose_value_says_nothing_is_left_out():
    assert (
        letter(body=BODY.replace("{{message}}", "PS: {{message}}"), message=" ").body
        == f"Hello Dana,\n\nSee it here:\n{LINK}\n"
    )


@pytest.mark.parametrize("text, field, code", [
    ("{{ 7*7 }}", "body", "name_unknown"),
    ("{{ name.__class__ }}", "body", "name_unknown"),
    ("{{ password }}", "body", "name_unknown"),
    ("{{#name}}x{{/name}}", "body", "name_unknown"),
    ("{{ name", "body", "name_unknown"),
    ("a\x00b", "body", "words_unseen"),
    ("a\u202eb", "body", "words_unseen"),
    ("x" * 5000, "body", "words_too_long"),
])  # fmt: skip
def test_what_is_no_name_is_refused_at_its_field(text, field, code):
    with pytest.raises(InvalidWords) as refused:
        check(Letter("About it", f"{text}\n\n{BODY}"), NAMES)

    assert (refused.value.field, refused.value.code) == (field, code)


@pytest.mark.parametrize("words, field, code", [
    (Letter("Hello\nBcc: all@example.org", BODY), "subject", "subject_of_many_lines"),
    (Letter(" ", BODY), "subject", "words_missing"),
    (Letter("x" * 201, BODY), "subject", "words_too_long"),
    (Letter("{{ secret }}", BODY), "subject", "name_unknown"),
    (Letter("About it", "Hello {{ name }}"), "body", "link_missing"),
])  # fmt: skip
def test_a_letter_without_what_it_needs_is_refused(words, field, code):
    with pytest.raises(InvalidWords) as refused:
        check(words, NAMES)

    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_value_is_never_looked_at_again():
    told = letter(message="{{ name }} {{ 7*7 }} {% if %}")

    assert "{{ name }} {{ 7*7 }} {% if %}" in told.body


def test_a_subject_stays_one_line_whatever_its_values_hold():
    assert letter(subject="For {{ name }}", name="Dana\r\nBcc: all@x.org").subject == (
        "For Dana Bcc: all@x.org"
    )


@example("<b>Dana</b>", "<img src=x onerror=alert(1)>")
@given(ANYTHING, ANYTHING)
def test_no_text_becomes_markup(name, message):
    told = letter(name=name, message=message)
    html = page(told.subject, told.body, Look(name, "#0E5A6B"), HOME)

    plain = letter(name="x", message="x")
    expected = page(plain.subject, plain.body, Look("x", "#0E5A6B"), HOME)
    tags = re.compile(r"</?([a-zA-Z!]+)")
    # What the texts hold may add a paragraph or take one away, and nothing else.
    assert set(tags.findall(html)) <= set(tags.findall(expected))
    assert html.count("<a ") == 1


@given(ANYTHING)
def test_both_parts_say_the_same_words(message):
    told = letter(message=message)
    html = page(told.subject, told.body, Look("Northwind", "#0E5A6B"), HOME)

    shown = _text_of(html)
    for word in told.body.replace(LINK, "").replace(":", " ").split():
        assert word in shown.replace(":", " ")


@pytest.mark.parametrize("address", [
    "javascript:alert(1)",
    "https://elsewhere.example/invoices/1",
    f"{HOME}.evil.example/x",
    f'{HOME}/"onclick="x',
])  # fmt: skip
def test_only_our_own_addresses_become_links(address):
    told = letter(message=f"Look:\n{address}")

    html = page(told.subject, told.body, Look("Northwind", "#0E5A6B"), HOME)

    assert re.findall(r'href="([^"]*)"', html) == [LINK]


def _text_of(html):
    from html import unescape

    return unescape(re.sub(r"<[^>]*>", " ", html.partition("</head>")[2]))


@pytest.mark.parametrize("words, field", [
    (Letter("About it", "{{ message }} See it here: {{ link }}"), "body"),
    (Letter("About it", "Until {{ expires_on }}:\n{{ link }}"), "body"),
    (Letter("{{ message }}", "{{ link }}"), "subject"),
])  # fmt: skip
def test_whatever_has_nothing_to_say_the_subject_and_the_link_stay(words, field):
    with pytest.raises(InvalidWords) as refused:
        check(words, KINDS["proposal.sent"].names)

    assert refused.value.field == field
