"""The composer's form says which services are optional, and which exclude each other."""

import pytest
from werkzeug.datastructures import MultiDict

from common.errors import Invalid
from dashboard_bff.usecases.choosing import agreed_lines, agreed_totals, chosen_of
from dashboard_bff.usecases.composing import (
    changed_groups,
    changed_rows,
    draft_of,
    errors_of,
    groups_of,
    rows_of,
)

FIRM = {"tax_name": "VAT"}


def a_form(**more):
    """Returns a fixed line, an optional one, and a group of two with one recommended."""
    named = {"a": "Audit", "b": "Care", "c": "Essential", "d": "Complete"}
    fields = [("line", key) for key in named]
    fields += [(f"{key}-name", name) for key, name in named.items()]
    fields += [("b-optional", "1"), ("b-preset", "1"), ("group", "g"), ("g-name", "Launch pack")]
    fields += [("c-group", "g"), ("d-group", "g"), ("g-preset", "d"), ("a-preset", "1")]
    return MultiDict(fields + list(more.items()))


def test_a_form_says_what_the_client_may_choose():
    draft = draft_of(a_form(), FIRM)

    assert draft["option_groups"] == [{"name": "Launch pack", "choose": "one"}]
    told = [
        (line["name"], line["optional"], line["group"], line["preset"]) for line in draft["lines"]
    ]
    assert told == [
        ("Audit", False, None, False),
        ("Care", True, None, True),
        ("Essential", False, "Launch pack", False),
        ("Complete", False, "Launch pack", True),
    ]


def test_a_group_that_says_nothing_is_left_out_and_one_with_a_name_is_not():
    form = a_form()
    form.add("group", "empty")
    form.add("group", "named")
    form["named-name"] = "Extras"

    assert [group["name"] for group in draft_of(form, FIRM)["option_groups"]] == [
        "Launch pack",
        "Extras",
    ]


def test_a_refused_group_is_told_at_its_name():
    error = Invalid("group_name_taken", "Taken.", errors={"option_groups.0.name": ["Taken."]})

    assert errors_of(error, a_form()) == {"g-name": ["Taken."]}


def test_a_group_without_a_name_is_told_once_and_not_at_its_options():
    sentence = ["Write something."]
    fields = ("option_groups.0.name", "lines.2.group", "lines.3.group")
    error = Invalid("input_invalid", "No.", errors=dict.fromkeys(fields, sentence))

    assert errors_of(error, a_form()) == {"g-name": sentence}


@pytest.mark.parametrize("change, keys", [
    ("up:d", "abdc"),
    ("up:c", "abcd"),
    ("down:b", "abcd"),
    ("down:a", "bacd"),
    ("remove:c", "abd"),
    ("ungroup:g", "ab"),
])  # fmt: skip
def test_lines_move_among_their_own(change, keys):
    rows = changed_rows(rows_of(a_form()), change, {})

    assert "".join(row["key"] for row in rows) == keys


def test_an_option_is_added_to_its_group_and_a_group_comes_and_goes():
    rows = changed_rows(rows_of(a_form()), "add:g", {"net_amount": None})
    groups = groups_of(a_form())

    assert rows[-1]["group"] == "g"
    assert len(changed_groups(groups, "group")) == 2
    assert changed_groups(groups, "ungroup:g") == []


def test_a_form_without_options_chooses_nothing_and_one_with_them_says_which():
    assert chosen_of(MultiDict({"name": "Dana"})) is None
    form = MultiDict([("chooses", "1"), ("chosen", "x"), ("group-0", "y"), ("group-1", "")])
    assert chosen_of(form) == ["x", "y"]


def test_what_was_agreed_to_is_what_was_chosen():
    lines = [{"id": "x"}, {"id": "y"}]
    open_ = {"lines": lines, "totals": {"once": 2}, "acceptance": None}
    kept = {"lines": [{"id": "y"}], "totals": {"once": 1}}

    assert (agreed_lines(open_), agreed_totals(open_)) == (lines, {"once": 2})
    assert agreed_lines(open_ | {"acceptance": kept}) == [{"id": "y"}]
    assert agreed_totals(open_ | {"acceptance": kept}) == {"once": 1}
    assert agreed_lines(open_ | {"acceptance": {"name": "Dana"}}) == lines


def test_a_form_says_what_is_billed_by_an_estimate():
    estimate = {"a-billing": "estimate", "a-estimate_by": "range", "a-most": " 900 "}
    draft = draft_of(a_form(**estimate, **{"b-most": "5", "b-continues_line_id": "x"}), FIRM)

    told = [(line["estimate_by"], line["most"]) for line in draft["lines"][:2]]
    assert told == [("range", "900"), (None, None)]
    assert [line["continues_line_id"] for line in draft["lines"][:2]] == [None, "x"]
