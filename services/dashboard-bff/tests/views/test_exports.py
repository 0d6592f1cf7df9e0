"""Lists as CSV: whole, in one firm, and nothing a spreadsheet would run."""

import csv
import io
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.errors import NotFound
from common.spreadsheets import FORMULA, as_csv, harmless
from dashboard_bff.views import exports


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def listed_clients(books: Any, viewer: Any, query: Any, **more: int) -> str:
    found = exports.clients(books.service.app_database, viewer, query, **more)
    return "".join(as_csv(found))


def listed(books: Any, viewer: Any, kind: str, query: Any) -> list[dict[str, str]]:
    found = exports.documents(books.service.app_database, viewer, kind, query, at_once=2)
    return rows("".join(as_csv(found)))


@given(st.text(), st.text())
@example("'quoted'", "''=1")
def test_text_comes_back_as_it_was_and_is_never_a_formula(one: str, two: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(one), harmless(two)])

    read = next(csv.reader(io.StringIO(out.getvalue(), newline="")), ["", ""])

    assert [each.removeprefix("'") if each[:1] == "'" else each for each in read] == [one, two]
    assert not any(each.startswith(FORMULA) for each in read)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_a_name_like_a_formula_is_text(books: Any, owner: Any, name: str) -> None:
    books.a_client(name)

    [row] = rows(listed_clients(books, owner, {}))

    assert row["name"] == f"'{name}"


def test_every_client_of_the_filter_is_there_with_what_is_kept(books: Any, owner: Any) -> None:
    for number in range(5):
        books.a_client(f'Acme "{number}", Ltd\nBranch', tags=["Web", "North"])
    books.a_client("Archived", status="archived")

    found = rows(listed_clients(books, owner, {}, at_once=2))

    assert [row["name"] for row in found] == [f'Acme "{n}", Ltd\nBranch' for n in range(5)]
    assert {row["tags"] for row in found} == {"Web, North"}
    assert {row["city"] for row in found} == {"London"}
    archived = rows(listed_clients(books, owner, {"status": "archived"}))
    assert [row["name"] for row in archived] == ["Archived"]


def test_other_firms_and_contacts_get_nothing(books: Any, stranger: Any) -> None:
    client = books.a_client()

    assert rows(listed_clients(books, stranger, {})) == []
    with pytest.raises(NotFound):
        listed_clients(books, books.signed_in(client), {})


def test_documents_are_all_there_with_their_clients_and_amounts(books: Any, owner: Any) -> None:
    client = books.a_client("=Acme")
    made = [books.an_invoice(client, amount) for amount in (100, 12345, 1, 99, 250)]
    books.an_invoice(client, 7, status="paid")

    found = listed(books, owner, "invoice", {})
    open_ = listed(books, owner, "invoice", {"status": "open"})

    assert len(found) == 6
    assert {row["id"]: row["total_amount"] for row in open_} == {
        made[0]["id"]: "1.00", made[1]["id"]: "123.45", made[2]["id"]: "0.01",
        made[3]["id"]: "0.99", made[4]["id"]: "2.50",
    }  # fmt: skip
    assert {(row["client"], row["currency"]) for row in found} == {("'=Acme", "GBP")}


def test_another_firm_takes_no_document_out(books: Any, stranger: Any) -> None:
    books.an_invoice(books.a_client())

    assert [listed(books, stranger, kind, {}) for kind in exports.EXPORTS] == [[]] * 5


def test_credit_notes_go_out_by_the_filter_of_their_list(books: Any, owner: Any) -> None:
    client = books.a_client()
    invoice = books.an_invoice(client)
    books.a_credit_note(invoice, applied_amount=2000, surplus_amount=0)
    kept = books.a_credit_note(invoice, applied_amount=0, surplus_amount=2000)

    found = listed(books, owner, "credit_note", {"status": "credit"})

    assert [row["id"] for row in found] == [kept["id"]]


def test_the_ids_of_a_list_are_those_that_its_filter_shows_and_one_more_than_fit(
    books: Any, owner: Any
) -> None:
    client = books.a_client()
    made = [books.an_invoice(client)["id"] for _ in range(3)]
    paid = books.an_invoice(client, status="paid", due_amount=0)["id"]

    def shown(query: Any, limit: int) -> list[str]:
        with books.service.transaction() as session:
            return list(exports.ids_shown(session, owner, "invoice", query, limit))

    assert set(shown({}, 10)) == {*made, paid}
    assert set(shown({"status": "open"}, 3)) == set(made)
    assert len(shown({}, 3)) == 4
