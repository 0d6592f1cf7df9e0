"""Lists show what the viewer may see, filtered and counted, a page at a time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.errors import Invalid, NotFound
from dashboard_bff.views import lists


def test_pages_follow_one_another_without_gap_or_repeat(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    made = [books.an_invoice(client)["id"] for _ in range(5)]

    seen, before = [], None
    while True:
        page = look(lists.invoices, owner, {"limit": 2, "before": before})
        seen += [row["id"] for row in page["items"]]
        before = page["next_cursor"]
        if before is None:
            break

    assert seen == made[::-1]
    assert (page["shown"], page["total"]) == (1, 5)


def test_clients_come_by_name_over_pages(books: Any, look: Any, owner: Any) -> None:
    for name in ("Cobalt", "Acme", "Birch"):
        books.a_client(name)

    first = look(lists.clients, owner, {"limit": 2})
    second = look(lists.clients, owner, {"limit": 2, "before": first["next_cursor"]})

    assert [row["name"] for row in first["items"] + second["items"]] == ["Acme", "Birch", "Cobalt"]
    assert second["next_cursor"] is None


def test_a_cursor_of_someones_own_making_is_refused(look: Any, owner: Any) -> None:
    with pytest.raises(Invalid):
        look(lists.invoices, owner, {"before": "!!"})


def test_invoices_are_filtered_by_what_a_person_reads(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    yesterday = (books.today() - timedelta(days=1)).isoformat()
    late = books.an_invoice(client, due_on=yesterday)
    soon = books.an_invoice(client)
    paid = books.an_invoice(client, status="paid", due_amount=0, paid_amount=12000)

    def ids(status: str) -> list[str]:
        return [row["id"] for row in look(lists.invoices, owner, {"status": status})["items"]]

    assert ids("overdue") == [late["id"]]
    assert ids("open") == [soon["id"], late["id"]]
    assert ids("paid") == [paid["id"]]
    assert look(lists.invoices, owner, {})["counts"] == {
        "all": 3,
        "draft": 0,
        "open": 2,
        "overdue": 1,
        "paid": 1,
    }


@pytest.mark.parametrize("words", ["INV-2026-00", "design ret", "acme", "1,440.00", "£1440"])
def test_invoices_are_found_by_number_service_client_and_amount(
    books: Any, look: Any, owner: Any, words: str
) -> None:
    found = books.an_invoice(books.a_client(), 144000, number="INV-2026-0001")
    other = books.an_invoice(books.a_client("Birch"), 5, number="EU-1")
    books.tell("invoice.changed", other | {"lines": [other["lines"][0] | {"name": "Photography"}]})

    page = look(lists.invoices, owner, {"q": words})

    assert [row["id"] for row in page["items"]] == [found["id"]]
    assert page["total"] == 1
    assert page["counts"]["all"] == 2


def test_a_percent_sign_is_only_a_percent_sign(books: Any, look: Any, owner: Any) -> None:
    books.an_invoice(books.a_client())

    assert look(lists.invoices, owner, {"q": "%"})["items"] == []


def test_the_open_balance_is_summed_for_each_currency(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    books.an_invoice(client, 100)
    books.a_payment(books.an_invoice(client, 40), method, "succeeded")
    books.an_invoice(books.a_client("Birch"), 7, currency="EUR")
    books.an_invoice(client, 9, status="draft")

    assert look(lists.invoices, owner, {})["totals"] == [
        {"currency": "EUR", "due_amount": 7},
        {"currency": "GBP", "due_amount": 100},
    ]


def test_contacts_see_their_own_and_no_drafts(books: Any, look: Any) -> None:
    client, other = books.a_client(), books.a_client("Birch")
    own = books.an_invoice(client)
    books.an_invoice(client, status="draft", number=None, issued_on=None)
    books.an_invoice(other)
    offered = books.a_proposal(client, books.a_contact(client))
    books.a_proposal(client, books.a_contact(client), status="draft")
    books.a_proposal(other, books.a_contact(other))
    dana = books.signed_in(client)

    invoices = look(lists.invoices, dana, {})
    proposals = look(lists.proposals, dana, {})

    assert [row["id"] for row in invoices["items"]] == [own["id"]]
    assert invoices["counts"]["all"] == 1
    assert [row["id"] for row in proposals["items"]] == [offered["id"]]
    assert (proposals["counts"]["all"], proposals["counts"]["draft"]) == (1, 0)
    assert look(lists.invoices, dana, {"status": "draft"})["total"] == 1


def test_asking_for_another_clients_list_is_refused(
    books: Any, look: Any, owner: Any, stranger: Any
) -> None:
    client, other = books.a_client(), books.a_client("Birch")

    with pytest.raises(NotFound):
        look(lists.invoices, books.signed_in(client), {"client_id": UUID(other["id"])})
    with pytest.raises(NotFound):
        look(lists.proposals, stranger, {"client_id": UUID(client["id"])})
    with pytest.raises(NotFound):
        look(lists.clients, books.signed_in(client), {})


def test_another_firm_sees_nothing(books: Any, look: Any, stranger: Any) -> None:
    client = books.a_client()
    books.an_invoice(client)
    books.a_proposal(client, books.a_contact(client))

    assert look(lists.clients, stranger, {})["items"] == []
    assert look(lists.invoices, stranger, {})["items"] == []
    assert look(lists.invoices, stranger, {})["totals"] == []
    assert look(lists.proposals, stranger, {})["counts"]["all"] == 0


def test_staff_see_clients_without_balances(books: Any, look: Any, owner: Any, staff: Any) -> None:
    books.an_invoice(books.a_client(), 100)

    [seen_by_owner] = look(lists.clients, owner, {})["items"]
    [seen_by_staff] = look(lists.clients, staff, {})["items"]

    assert seen_by_owner["balances"][0]["open_amount"] == 100
    assert seen_by_staff["balances"] == []


def test_a_client_is_active_while_a_service_runs(books: Any, look: Any, owner: Any) -> None:
    running, ended = books.a_client("Acme"), books.a_client("Birch")
    books.a_client("Cobalt", status="archived")
    books.a_service(running)
    books.a_service(ended, status="ended")

    page = look(lists.clients, owner, {})

    assert page["counts"] == {"all": 2, "active": 1, "inactive": 1, "archived": 1}
    assert {row["name"]: row["status"] for row in page["items"]} == {
        "Acme": "active",
        "Birch": "inactive",
    }
    for status in ("active", "inactive", "archived"):
        [row] = look(lists.clients, owner, {"status": status})["items"]
        assert row["status"] == status


def test_what_is_put_away_is_found_where_it_was_put(books: Any, look: Any, owner: Any) -> None:
    books.a_client("Acme")
    for status in ("archived", "erased", "merged"):
        books.a_client(status.capitalize(), status=status)

    page = look(lists.clients, owner, {"status": "archived"})

    assert [row["name"] for row in page["items"]] == ["Archived", "Erased"]
    assert page["total"] == page["counts"]["archived"] == 2
    assert [row["name"] for row in look(lists.clients, owner, {"q": "e"})["items"]] == ["Acme"]


def test_a_client_is_active_while_an_accepted_proposal_has_no_services_yet(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    books.a_proposal(client, books.a_contact(client), status="accepted")

    page = look(lists.clients, owner, {"status": "active"})

    assert [row["status"] for row in page["items"]] == ["active"]


def test_clients_are_found_by_their_contacts(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    books.a_contact(client, "Dana Moore")
    books.a_client("Birch")

    page = look(lists.clients, owner, {"q": "dana@"})

    assert [row["name"] for row in page["items"]] == ["Acme Ltd"]
    assert page["items"][0]["contact_name"] == "Dana Moore"


def test_a_lists_address_keeps_its_filters(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    books.a_proposal(client, books.a_contact(client))

    page = look(lists.proposals, owner, {"client_id": UUID(client["id"]), "q": "a b"})

    assert page["address"] == f"/proposals?q=a+b&client={client['id']}"
    assert page["filter"]["client_name"] == "Acme Ltd"


def test_credit_notes_are_filtered_searched_and_added_up_by_currency(
    books: Any, look: Any, owner: Any
) -> None:
    client, other = books.a_client("Acme Ltd"), books.a_client("Birch Ltd")
    first, second = books.an_invoice(client), books.an_invoice(other, currency="EUR")
    off = books.a_credit_note(first, 2000)
    kept = books.a_credit_note(second, 700, applied_amount=0, surplus_amount=700)

    def ids(**query: Any) -> list[str]:
        return [row["id"] for row in look(lists.credit_notes, owner, query)["items"]]

    shown = look(lists.credit_notes, owner, {})

    assert [row["id"] for row in shown["items"]] == [kept["id"], off["id"]]
    assert [row["client"]["name"] for row in shown["items"]] == ["Birch Ltd", "Acme Ltd"]
    assert shown["counts"] == {"all": 2, "off": 1, "credit": 1}
    assert shown["totals"] == [
        {"currency": "EUR", "total_amount": 700},
        {"currency": "GBP", "total_amount": 2000},
    ]
    assert (ids(status="off"), ids(status="credit")) == ([off["id"]], [kept["id"]])
    for words in (off["number"], first["number"], "acme", "20.00"):
        assert ids(q=words) == [off["id"]]
    assert ids(client_id=UUID(other["id"])) == [kept["id"]]


def test_a_contact_lists_the_credit_notes_of_its_own_client(books: Any, look: Any) -> None:
    client = books.a_client()
    note = books.a_credit_note(books.an_invoice(client))
    books.a_credit_note(books.an_invoice(books.a_client("Other")))

    shown = look(lists.credit_notes, books.signed_in(client), {})

    assert [row["id"] for row in shown["items"]] == [note["id"]]
    assert shown["counts"]["all"] == 1


def test_proposals_come_to_what_was_agreed_once_and_each_time(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    contact = books.a_contact(client)
    offered = books.a_proposal(client, contact)
    every = {"interval_unit": "month", "interval_count": 1, "total_amount": 3000}
    year = {"interval_unit": "year", "interval_count": 1, "total_amount": 500}
    agreed = offered["totals"] | {"once": {"total_amount": 700}, "recurring": [every, year]}
    acceptance = {"name": "Dana", "at": "2026-11-20T10:00:00Z", "totals": agreed, "lines": []}
    when = {"accepted_at": "2026-11-20T10:00:00Z"}
    books.a_proposal(client, contact, status="accepted", acceptance=acceptance, **when)

    view = look(lists.proposals, owner, {})

    month = {"interval_unit": "month", "interval_count": 1}
    [total] = view["totals"]
    assert (total["currency"], total["once_amount"]) == ("GBP", 700)
    assert total["recurring"] == [month | {"total_amount": 15000}, year]
    assert [(each["status"], each["count"], each["once_amount"]) for each in view["by_status"]] == [
        ("accepted", 1, 700), ("awaiting_acceptance", 1, 0),
    ]  # fmt: skip
    assert [each["recurring"] for each in view["by_status"]] == [
        [every, year], [month | {"total_amount": 12000}],
    ]  # fmt: skip


def test_proposals_are_found_by_who_signs_them(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    found = books.a_proposal(client, books.a_contact(client, "Zoe Quist"))
    books.a_proposal(client, books.a_contact(client, "Dana Moore"))
    other = books.a_client("Cobalt")
    books.a_proposal(other, books.a_contact(other, "Ann"))

    listed = look(lists.proposals, owner, {"q": "zoe qu"})

    assert [row["id"] for row in listed["items"]] == [found["id"]]
