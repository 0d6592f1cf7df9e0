"""The same content has the same fingerprint, and any other content another."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.content_hash import content_hash
from invoicing.rules.errors import InvalidContent

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(texts, values, max_size=4)


def test_a_known_document_keeps_its_known_fingerprint() -> None:
    document = {"total_amount": 1250, "lines": [{"name": "Prüfung €", "tax": None}], "ok": True}

    # printf '{"lines":[{"name":"Prüfung €","tax":null}],"ok":true,"total_amount":1250}' | sha256sum
    assert (
        content_hash(document) == "c16203ef6bd002c88c5cdd4c6e8d78fd48711cf6540c40eea7b613a4d44439fc"
    )


@moderate
@given(documents)
def test_the_order_of_keys_does_not_matter(document: dict[str, Any]) -> None:
    turned = dict(reversed(document.items()))

    assert content_hash(turned) == content_hash(document)


@moderate
@given(documents)
def test_one_more_field_changes_the_fingerprint(document: dict[str, Any]) -> None:
    changed = document | {"added": document.get("added", 0) == 0}

    assert content_hash(changed) != content_hash(document)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": None}, {}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": "b"}, {"ab": ""}),
        ({"rate": "20"}, {"rate": "20.0"}),
    ],
)
def test_different_content_is_told_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert content_hash(one) != content_hash(other)


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"total": 12.5},
        lambda: {"lines": [{"rate": float("nan")}]},
        lambda: {"rate": Decimal(20)},
        lambda: {"due_on": date(2026, 11, 20)},
        lambda: {1: "one"},
        lambda: {"lines": {1, 2}},
        lambda: {"raw": b"x"},
        lambda: {"name": "\ud800"},
    ],
)
def test_what_has_no_one_way_to_be_written_is_refused(make: Callable[[], Any]) -> None:
    with pytest.raises(InvalidContent) as caught:
        content_hash(make())

    assert caught.value.code == "content_not_canonical"


def test_what_goes_without_saying_changes_no_hash():
    line = {"name": "Design", "net_amount": 100}
    older = {"currency": "GBP", "lines": [line]}
    unsaid = {
        "prices_include_tax": False,
        "tax_rounding": "document",
        "discount_percent": None,
        "discount_amount": 0,
    }

    assert content_hash(older | unsaid | {"lines": [line | {"amount": 100}]}) == content_hash(older)
    for said in (
        {"prices_include_tax": True},
        {"tax_rounding": "line"},
        {"prices_include_tax": 0},
        {"discount_percent": "0"},
        {"discount_amount": 1},
        {"lines": [line | {"amount": 120}]},
    ):
        assert content_hash(older | unsaid | said) != content_hash(older)
