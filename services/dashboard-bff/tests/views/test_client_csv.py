"""The clients as CSV: whole, in one firm, and nothing a spreadsheet would run."""

import csv
import io
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.errors import NotFound
from common.spreadsheets import FORMULA, harmless
from dashboard_bff.views import client_csv


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(st.text(), st.text())
@example("'quoted'", "''=1")
def test_text_comes_back_as_it_was_and_is_never_a_formula(one: str, two: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(one), harmless(two)])

    read = next(csv.reader(io.StringIO(out.getvalue(), newline="")), ["", ""])

    assert [each.removeprefix("'") if each[:1] == "'" else each for each in read] == [one, two]
    assert not any(each.startswith(FORMULA) for each in read)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_a_name_like_a_formula_is_text(books: Any, look: Any, owner: Any, name: str) -> None:
    books.a_client(name)

    [row] = rows(look(client_csv.clients, owner, {}))

    assert row["name"] == f"'{name}"


def test_every_client_of_the_filter_is_there_with_what_is_kept(
    books: Any, look: Any, owner: Any
) -> None:
    for number in range(5):
        books.a_client(f'Acme "{number}", Ltd\nBranch', tags=["Web", "North"])
    books.a_client("Archived", status="archived")

    listed = rows(look(client_csv.clients, owner, {}, at_once=2))

    assert [row["name"] for row in listed] == [f'Acme "{n}", Ltd\nBranch' for n in range(5)]
    assert {row["tags"] for row in listed} == {"Web, North"}
    assert {row["city"] for row in listed} == {"London"}
    archived = rows(look(client_csv.clients, owner, {"status": "archived"}))
    assert [row["name"] for row in archived] == ["Archived"]


def test_other_firms_and_contacts_get_nothing(books: Any, look: Any, stranger: Any) -> None:
    client = books.a_client()

    assert rows(look(client_csv.clients, stranger, {})) == []
    with pytest.raises(NotFound):
        look(client_csv.clients, books.signed_in(client), {})
