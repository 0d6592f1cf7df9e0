"""Which clients are likely to be one and the same, and two side by side."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import NotFound
from dashboard_bff.views import merging


def names(view: Any) -> set[str]:
    return {other["name"] for other in view["others"]}


def test_the_same_name_tax_id_or_mail_suggest_a_twin(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client("Acme Ltd", tax_id="GB 123", email="a@acme.example")
    books.a_client("ACME LTD")
    books.a_client("Other name", tax_id="gb123")
    books.a_client("Acme Group", email="b@ACME.example")
    books.a_client("Birch", email="c@acme.example")
    books.a_client("Acme Lookalike")
    books.a_client("Acme Ltd", status="archived")

    view = look(merging.suggestions, owner, UUID(client["id"]), "")

    assert names(view) == {"ACME LTD", "Other name", "Acme Group"}


def test_a_client_without_mail_and_tax_id_is_like_no_other(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client("Acme Ltd")
    books.a_client("Birch")

    assert names(look(merging.suggestions, owner, UUID(client["id"]), None)) == set()
    assert names(look(merging.suggestions, owner, UUID(client["id"]), "bir")) == {"Birch"}


def test_two_stand_side_by_side_in_one_firm_alone(
    books: Any, look: Any, owner: Any, stranger: Any, render: Any
) -> None:
    client, kept = books.a_client("Acme Twin"), books.a_client("Acme Ltd", tags=["Web"])
    books.a_contact(client, "Dana Moore")
    one, two = UUID(client["id"]), UUID(kept["id"])

    view = look(merging.side_by_side, owner, one, two)

    page = render("clients/merge_compare.html", owner, view | {"has": []})
    assert all(words in page for words in ("Acme Twin", "Acme Ltd", "Dana Moore", "Web"))
    assert 'type="submit"' in page
    refused = render("clients/merge_compare.html", owner, view | {"has": ["invoices"]})
    assert "Acme Twin has invoices." in refused
    assert "Merge into" not in refused
    found = look(merging.suggestions, owner, one, "acme")
    assert "Compare" in render("clients/merge.html", owner, found)
    for who, pair in ((stranger, (one, two)), (owner, (one, one))):
        with pytest.raises(NotFound):
            look(merging.side_by_side, who, *pair)
