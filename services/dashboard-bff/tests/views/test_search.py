"""Search as you type: what fits, in the own firm, as far as one may see."""

from typing import Any

import pytest
from sqlalchemy import text

from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.views import search


def titles(view: Any, kind: str) -> list[str]:
    return [item["title"] for g in view["groups"] if g["kind"] == kind for item in g["items"]]


def test_each_kind_is_found_by_name_number_or_mail(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client("Acme Ltd", email="accounts@acme.example")
    contact = books.a_contact(client, "Dana Moore", email="dana@acme.example")
    invoice = books.an_invoice(client, number="INV-2026-0042")
    proposal = books.a_proposal(client, contact)

    note = books.a_credit_note(invoice)

    by_name = look(search.find, owner, "ACME")
    by_number = look(search.find, owner, "inv-2026-00")
    by_tail = look(search.find, owner, "0042")

    assert titles(by_name, "client") == ["Acme Ltd"]
    assert titles(by_name, "contact") == ["Dana Moore"]
    assert titles(by_number, "invoice") == titles(by_tail, "invoice") == [invoice["number"]]
    assert titles(look(search.find, owner, proposal["number"]), "proposal") == [proposal["number"]]
    assert titles(look(search.find, owner, note["number"]), "credit_note") == [note["number"]]


def test_what_begins_with_the_words_comes_first(books: Any, look: Any, owner: Any) -> None:
    for name in ("Big North", "North Star", "Northwind", "A northern one"):
        books.a_client(name)

    found = titles(look(search.find, owner, "north"), "client")

    assert found == ["North Star", "Northwind", "A northern one", "Big North"]


def test_at_most_eight_of_a_kind_are_shown(books: Any, look: Any, owner: Any) -> None:
    for number in range(12):
        books.a_client(f"{'North' if number % 2 else 'Big North'} {number:02}")

    found = look(search.find, owner, "north")

    assert len(titles(found, "client")) == search.MOST
    assert found["is_cut"]
    assert not look(search.find, owner, "big north 00")["is_cut"]


@pytest.mark.parametrize("words", ["100%", "a_b", "back\\slash"])
def test_wildcards_are_letters_like_others(books: Any, look: Any, owner: Any, words: str) -> None:
    books.a_client(f"The {words} agency")
    books.a_client("The 1000 aab backslash agency")

    assert titles(look(search.find, owner, words), "client") == [f"The {words} agency"]


@pytest.mark.parametrize("words", ["", " ", "a", "'; DROP TABLE resources; --", "%", "\\"])
def test_too_little_or_nonsense_finds_nothing(
    books: Any, look: Any, owner: Any, words: str
) -> None:
    books.a_client("Acme Ltd")

    assert look(search.find, owner, words)["groups"] == []


def test_staff_find_no_money(books: Any, look: Any, staff: Any) -> None:
    client = books.a_client("Acme Ltd")
    books.an_invoice(client, number="ACME-1")
    books.a_proposal(client, books.a_contact(client), number="ACME-2")

    assert {group["kind"] for group in look(search.find, staff, "acme")["groups"]} == {"client"}


def test_other_firms_and_contacts_find_nothing(
    books: Any, look: Any, stranger: Any, owner: Any
) -> None:
    client = books.a_client("Acme Ltd")

    assert look(search.find, stranger, "acme")["groups"] == []
    with pytest.raises(NotFound):
        look(search.find, books.signed_in(client), "acme")


def test_who_is_gone_is_not_found(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client("Acme Ltd")
    contact = books.a_contact(client, "Acme Contact")
    books.tell("contact.removed", contact | {"status": "removed"})
    books.a_client("Acme merged", status="merged")
    books.a_client("Acme erased", status="erased")
    books.a_client("Acme archived", status="archived")

    view = look(search.find, owner, "acme")

    assert titles(view, "contact") == []
    assert titles(view, "client") == ["Acme archived", "Acme Ltd"]


def test_a_renamed_client_is_found_by_its_new_name_alone(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client("Acme Ltd")
    books.tell("client.changed", client | {"name": "Birch Ltd"})

    assert titles(look(search.find, owner, "birch"), "client") == ["Birch Ltd"]
    assert titles(look(search.find, owner, "acme"), "client") == []


def test_a_prefix_is_found_by_the_index_within_the_wall_between_firms(service: Any) -> None:
    explain = (
        "EXPLAIN SELECT body FROM resources WHERE firm_id = :firm AND kind = 'invoice'"
        " AND label ~>=~ 'inv-1' AND label ~<~ 'inv-2' ORDER BY label LIMIT 8"
    )
    with service.transaction() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
        # Of a table with nothing in it, any index and a sort would be as cheap.
        session.execute(text("SET LOCAL enable_sort = off"))
        plan = "\n".join(session.scalars(text(explain), {"firm": new_id()}))

    assert "ix_resources_found" in plan
    [condition] = [line for line in plan.splitlines() if "Index Cond" in line]
    assert "label" in condition
