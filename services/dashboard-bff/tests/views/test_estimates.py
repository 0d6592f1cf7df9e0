"""Estimates as lists, pages and My Billing show them: to whom they are for, and no one else."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.views import client_page, estimate, invoice, lists, my_billing, search

MEMBER = ("clients:read", "invoices:read", "estimates:read", "estimates:write", "invoices:write")
CONTACT = ("estimates:read", "estimates:approve")


@pytest.fixture
def member(books: Any) -> Any:
    """Somebody at the firm who writes estimates and invoices."""
    return books.viewer(MEMBER)


def an_estimate(books: Any, client: Any, **more: Any) -> Any:
    line = {
        "id": str(new_id()), "position": 1, "name": "Drawings", "description": "Plans",
        "quantity": "2", "unit_price": "50.00", "discount_percent": "0", "tax_name": "VAT",
        "tax_rate": "20", "net_amount": 10000, "tax_amount": 2000, "total_amount": 12000,
        "invoiced_net_amount": 0, "invoiced_tax_amount": 0,
    }  # fmt: skip
    body = {
        "id": str(new_id()), "client_id": client["id"], "contact_id": str(new_id()),
        "number": f"EST-2026-{len(books.versions):04}", "title": "Stand", "notes": "", "terms": "",
        "status": "sent", "currency": "GBP", "expires_on": None, "document_version": 1,
        "document_hash": "abc", "lines": [line], "net_amount": 10000, "tax_amount": 2000,
        "taxes": [{"name": "VAT", "rate": "20", "taxable_amount": 10000, "tax_amount": 2000}],
        "total_amount": 12000, "invoiced_net_amount": 0, "invoiced_tax_amount": 0,
        "invoiced_total_amount": 0, "rest_amount": 12000, "is_partly_invoiced": False,
        "sent_at": "2026-11-20T09:00:00Z", "viewed_at": None, "approved_at": None,
        "approval": None, "declined_reason": None, "canceled_reason": None,
    }  # fmt: skip
    return books.tell(f"estimate.{more.pop('verb', 'sent')}", body | more)


def partly(books: Any, client: Any) -> Any:
    approval = {"name": "Dana Moore", "at": "2026-11-20T10:00:00Z", "document_hash": "abc"}
    return an_estimate(
        books, client, status="approved", verb="approved", is_partly_invoiced=True,
        approval=approval | {"address": "", "user_agent": "", "contact_id": None},
        approved_at="2026-11-20T10:00:00Z", invoiced_total_amount=4000, rest_amount=8000,
    )  # fmt: skip


def test_a_list_is_filtered_counted_and_summed(books: Any, look: Any, member: Any) -> None:
    client = books.a_client()
    an_estimate(books, client, status="draft", number=None, verb="created")
    sent, part = an_estimate(books, client, title="Booth"), partly(books, client)
    an_estimate(books, client, status="declined", verb="declined")

    everything = look(lists.estimates, member, {})
    waiting = look(lists.estimates, member, {"status": "sent"})
    found = look(lists.estimates, member, {"q": "booth"})

    assert everything["counts"] == {
        "all": 4, "draft": 1, "sent": 1, "approved": 1, "invoiced": 0, "closed": 1,
    }  # fmt: skip
    assert everything["totals"] == [{"currency": "GBP", "total_amount": 48000}]
    assert [row["id"] for row in waiting["items"]] == [sent["id"]]
    assert waiting["totals"] == [{"currency": "GBP", "total_amount": 12000}]
    assert [row["id"] for row in found["items"]] == [sent["id"]]
    [row] = [row for row in everything["items"] if row["id"] == part["id"]]
    assert (row["status"], row["rest_amount"]) == ("partly_invoiced", 8000)


def test_a_contact_lists_what_was_sent_to_its_client(books: Any, look: Any) -> None:
    client, other = books.a_client(), books.a_client("Birch")
    an_estimate(books, client, status="draft", number=None, verb="created")
    an_estimate(books, other)
    sent = an_estimate(books, client)

    view = look(lists.estimates, books.signed_in(client, *CONTACT), {})

    assert [row["id"] for row in view["items"]] == [sent["id"]]
    assert (view["counts"]["all"], view["counts"]["draft"]) == (1, 0)


def test_a_draft_and_anothers_estimate_are_not_there(books: Any, look: Any) -> None:
    client, other = books.a_client(), books.a_client("Birch")
    draft = an_estimate(books, client, status="draft", number=None, verb="created")
    theirs = an_estimate(books, other)
    contact = books.signed_in(client, *CONTACT)

    for hidden in (draft, theirs):
        with pytest.raises(NotFound):
            look(estimate.show, contact, UUID(hidden["id"]))
        with pytest.raises(NotFound):
            look(estimate.question, contact, UUID(hidden["id"]))


@pytest.mark.parametrize("status, acts", [
    ("draft", ["edit", "send"]), ("sent", ["resend", "revoke"]), ("expired", ["send"]),
    ("declined", []), ("invoiced", []), ("canceled", []),
])  # fmt: skip
def test_what_a_member_may_do_follows_the_status(
    books: Any, look: Any, member: Any, status: str, acts: list[str]
) -> None:
    made = an_estimate(books, books.a_client(), status=status)

    assert look(estimate.show, member, UUID(made["id"]))["acts"] == acts
    assert look(estimate.show, books.viewer(("estimates:read",)), UUID(made["id"]))["acts"] == []


def test_who_writes_no_invoices_bills_nothing(books: Any, look: Any, member: Any) -> None:
    made = partly(books, books.a_client())
    writer = books.viewer(("estimates:read", "estimates:write"))

    assert look(estimate.show, member, UUID(made["id"]))["acts"] == ["bill", "cancel"]
    assert look(estimate.show, writer, UUID(made["id"]))["acts"] == ["cancel"]


def test_the_invoices_of_an_estimate_and_its_trail_name_each_other(
    books: Any, look: Any, member: Any
) -> None:
    client = books.a_client()
    made = partly(books, client)
    draft = books.an_invoice(
        client, status="draft", number=None, issued_on=None, due_on=None, estimate_id=made["id"]
    )
    issued = books.an_invoice(client, estimate_id=made["id"])
    books.an_invoice(client)

    kept = look(estimate.show, member, UUID(made["id"]))
    shown = look(estimate.show, books.signed_in(client, *CONTACT), UUID(made["id"]))
    trail = look(invoice.show, member, UUID(issued["id"]))["trail"]

    assert [each["id"] for each in kept["invoices"]] == [draft["id"], issued["id"]]
    assert [each["id"] for each in shown["invoices"]] == [issued["id"]]
    assert (trail[0]["kind"], trail[0]["href"]) == ("estimate", f"/estimates/{made['id']}")


def test_a_removed_draft_is_on_no_page(books: Any, look: Any, member: Any) -> None:
    client = books.a_client()
    made = partly(books, client)
    draft = books.an_invoice(
        client, status="draft", number=None, issued_on=None, due_on=None, estimate_id=made["id"]
    )
    books.tell("invoice.removed", draft | {"status": "removed"})

    assert look(estimate.show, member, UUID(made["id"]))["invoices"] == []
    assert look(lists.invoices, member, {})["items"] == []
    with pytest.raises(NotFound):
        look(invoice.show, member, UUID(draft["id"]))


def test_what_waits_for_approval_is_an_action_in_my_billing(books: Any, look: Any) -> None:
    client = books.a_client()
    partly(books, client)
    sent = an_estimate(books, client)

    view = look(my_billing.show, books.signed_in(client, *CONTACT), UUID(client["id"]))

    assert [(a["kind"], a["id"], a["total_amount"]) for a in view["actions"]] == [
        ("estimate", sent["id"], 12000)
    ]


def test_the_client_page_lists_them_for_who_may_see_money(
    books: Any, look: Any, member: Any
) -> None:
    client = books.a_client()
    sent = an_estimate(books, client)
    id_ = UUID(client["id"])

    assert [e["id"] for e in look(client_page.summary, member, id_)["estimates"]] == [sent["id"]]
    staff = books.viewer(("clients:read", "contacts:read", "services:read"))
    assert look(client_page.summary, staff, id_)["estimates"] is None


def test_an_estimate_is_found_by_its_number(books: Any, look: Any, member: Any) -> None:
    sent = an_estimate(books, books.a_client(), number="EST-2026-0777")

    [group] = look(search.find, member, "est-2026-07")["groups"]

    assert (group["kind"], [each["id"] for each in group["items"]]) == ("estimate", [sent["id"]])


def test_a_list_comes_to_so_much_by_status_and_currency(books: Any, look: Any, member: Any) -> None:
    client = books.a_client()
    for more in ({}, {}, {"currency": "EUR"}):
        an_estimate(books, client, **more)
    an_estimate(books, client, status="declined", verb="declined", title="Booth")

    listed = look(lists.estimates, member, {})
    found = look(lists.estimates, member, {"q": "booth"})

    assert listed["totals"] == [
        {"currency": "EUR", "total_amount": 12000},
        {"currency": "GBP", "total_amount": 36000},
    ]
    assert [tuple(each.values()) for each in listed["by_status"]] == [
        ("EUR", "sent", 1, 12000), ("GBP", "declined", 1, 12000), ("GBP", "sent", 2, 24000),
    ]  # fmt: skip
    assert [tuple(each.values()) for each in found["by_status"]] == [("GBP", "declined", 1, 12000)]
