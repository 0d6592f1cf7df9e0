"""Invoices, proposals and services: who may see which, and where they come from and went."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from common import clock
from common.errors import NotFound
from dashboard_bff.views import invoice, lists, methods, proposal
from dashboard_bff.views import service as service_view


def test_a_foreign_document_is_not_there(books: Any, look: Any, stranger: Any) -> None:
    client, other = books.a_client(), books.a_client("Birch")
    kept = {
        invoice.show: books.an_invoice(client),
        proposal.show: books.a_proposal(client, books.a_contact(client)),
        proposal.question: books.a_proposal(client, books.a_contact(client)),
        service_view.show: books.a_service(client),
    }

    for view, body in kept.items():
        with pytest.raises(NotFound):
            look(view, stranger, UUID(body["id"]))
        with pytest.raises(NotFound):
            look(view, books.signed_in(other), UUID(body["id"]))
        with pytest.raises(NotFound):
            look(view, books.signed_in(client), uuid4())


def test_a_draft_is_not_there_for_the_client(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    drafted = books.a_proposal(client, books.a_contact(client), status="draft")
    unissued = books.an_invoice(client, status="draft", number=None, issued_on=None, due_on=None)
    dana = books.signed_in(client)

    for view, body in ((proposal.show, drafted), (invoice.show, unissued)):
        assert look(view, owner, UUID(body["id"]))
        with pytest.raises(NotFound):
            look(view, dana, UUID(body["id"]))


@pytest.mark.parametrize(
    "status, acts",
    [("draft", ["edit", "send"]), ("awaiting_acceptance", ["revoke"]), ("accepted", [])],
)
def test_the_acts_are_what_the_state_and_the_permission_allow(
    books: Any, look: Any, owner: Any, status: str, acts: list[str]
) -> None:
    client = books.a_client()
    at = clock.now().isoformat()
    made = books.a_proposal(client, books.a_contact(client), status=status, accepted_at=at)
    reader = books.viewer(owner.permissions - {"proposals:write"})

    assert look(proposal.show, owner, UUID(made["id"]))["acts"] == acts
    assert look(proposal.show, reader, UUID(made["id"]))["acts"] == []


def test_an_offer_names_who_prepared_it_and_what_may_pay(books: Any, look: Any) -> None:
    client = books.a_client()
    member = books.tell(
        "member.joined", {"id": str(uuid4()), "name": "Priya Shah", "role": "owner"}
    )
    card = books.a_method(client)
    draft = books.a_proposal(client, books.a_contact(client), status="draft")
    sent = books.tell(
        "proposal.sent",
        draft | {"status": "awaiting_acceptance"},
        actor=f"member:{member['id']}",
    )

    view = look(proposal.show, books.signed_in(client), UUID(sent["id"]))

    assert view["prepared_by"] == "Priya Shah"
    assert (view["chosen_method_id"], view["ask_method"]) == (card["id"], True)
    assert view["proposal"]["document_hash"] == "abc"
    assert view["totals"] == draft["totals"]
    assert "acts" not in view


def test_an_estimate_shows_the_least_and_the_most_to_both_sides(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    client = books.a_client()
    plain = books.a_proposal(client, books.a_contact(client), status="draft")
    line = plain["lines"][0] | {
        "billing": "estimate", "interval_unit": None, "interval_count": None, "quantity": "10",
        "estimate_by": "hours", "most": "15", "most_net_amount": 15000, "most_amount": 15000,
    }  # fmt: skip
    once = {"smallest_amount": 12000, "largest_amount": 18000}
    span = {"once": once, "recurring": []}
    step = {"when": "estimate", "label": "Build", "interval_unit": None, "interval_count": None}
    totals = plain["totals"] | {
        "once": {"net_amount": 10000, "tax_amount": 2000, "total_amount": 12000},
        "recurring": [], "range": span, "estimated": span,
        "accepting": [step | {"total_amount": 12000, "largest_amount": 18000}],
    }  # fmt: skip
    sent = books.tell(
        "proposal.sent",
        plain | {"status": "awaiting_acceptance", "lines": [line], "totals": totals},
    )
    dana = books.signed_in(client)

    offer = render("proposals/offer.html", dana, look(proposal.show, dana, UUID(sent["id"])))
    kept = render("proposals/view.html", owner, look(proposal.show, owner, UUID(sent["id"])))

    for page in (offer, kept):
        assert "£100.00 to £150.00" in page
        assert "10 to 15 hours expected, confirmed when the work is done" in page
        assert "£180.00" in page


def test_why_the_firm_gave_a_proposal_up_is_the_firms_alone(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    lost = {"status": "lost", "lost_reason": "They pay late."}
    made = books.a_proposal(client, books.a_contact(client), **lost)

    dana = books.signed_in(client)

    assert look(proposal.show, owner, UUID(made["id"]))["lost_reason"] == "They pay late."
    assert "They pay late." in str(look(lists.proposals, owner, {}))
    assert "They pay late." not in str(look(proposal.show, dana, UUID(made["id"])))
    assert "They pay late." not in str(look(lists.proposals, dana, {}))


def test_only_of_what_is_owed_it_is_known_that_nobody_has_opened_it(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    client = books.a_client()
    owed = books.an_invoice(client)
    settled = {"status": "paid", "paid_at": clock.now().isoformat()}
    paid = books.an_invoice(client, paid_amount=12000, due_amount=0, **settled)

    def page(shown: Any) -> str:
        view = look(invoice.show, owner, UUID(shown["id"]))
        return str(render("invoices/view.html", owner, view))

    assert "not opened yet" in page(owed)
    assert "not opened yet" not in page(paid)


def test_the_trail_runs_from_the_proposal_to_the_payment(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    at = clock.now().isoformat()
    agreed = books.a_proposal(client, books.a_contact(client), status="accepted", accepted_at=at)
    running = books.a_service(client, agreed)
    item = books.an_item(running, books.today().isoformat(), status="invoiced")
    issued = books.an_invoice(client, number="INV-1")
    line = issued["lines"][0] | {
        "proposal_id": agreed["id"],
        "service_id": running["id"],
        "item_id": item["id"],
    }
    books.tell("invoice.changed", issued | {"lines": [line]})
    books.a_payment(issued, books.a_method(client), "failed")

    trail = look(invoice.show, owner, UUID(issued["id"]))["trail"]

    assert [(step["kind"], step["name"]) for step in trail] == [
        ("proposal", agreed["number"]),
        ("service", "Design retainer"),
        ("billing_item", "Design retainer"),
        ("invoice", "INV-1"),
        ("payment", "Visa •••• 4242"),
    ]
    assert [step["tone"] for step in trail] == [None, None, None, None, "bad"]
    assert [step["here"] for step in trail].index(True) == 3


def test_attempts_are_listed_the_newest_first(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    books.a_contact(client)
    issued, card = books.an_invoice(client), books.a_method(client)
    retry = (clock.now() + timedelta(days=3)).isoformat()
    books.a_payment(issued, card, "failed", next_retry_at=retry)
    books.a_payment(issued, card, "scheduled", attempt=2, scheduled_for=retry)
    books.a_payment(books.an_invoice(client), card, "failed")

    view = look(invoice.show, owner, UUID(issued["id"]))

    assert [(p["attempt"], p["status"]) for p in view["payments"]] == [
        (2, "scheduled"),
        (1, "failed"),
    ]
    assert (view["told_name"], view["collection"]["state"]) == ("Dana", "failed")


def test_only_the_client_is_asked_to_pay(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    due, paid = books.an_invoice(client), books.an_invoice(client, status="paid", due_amount=0)
    dana = books.signed_in(client)

    assert look(invoice.show, dana, UUID(due["id"]))["pay"]["amount"] == 12000
    assert look(invoice.show, dana, UUID(paid["id"]))["pay"] is None
    assert look(invoice.show, owner, UUID(due["id"]))["pay"] is None


def test_a_period_ends_on_its_last_day(books: Any, look: Any, owner: Any) -> None:
    issued = books.an_invoice(books.a_client())
    line = issued["lines"][0] | {"period_start": "2026-11-05", "period_end": "2026-12-05"}
    books.tell("invoice.changed", issued | {"lines": [line]})

    [shown] = look(invoice.show, owner, UUID(issued["id"]))["lines"]

    assert (shown["period_start"], shown["period_last"]) == ("2026-11-05", "2026-12-04")


def test_a_line_that_names_one_day_alone_is_shown_all_the_same(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    issued = books.an_invoice(books.a_client())
    line = issued["lines"][0] | {"period_start": "2026-11-05", "period_end": None}
    books.tell("invoice.changed", issued | {"lines": [line | {"name": "Drawings"}]})

    view = look(invoice.show, owner, UUID(issued["id"]))

    assert "Drawings" in render("invoices/view.html", owner, view)


def test_staff_see_a_service_without_money(books: Any, look: Any, staff: Any) -> None:
    service = books.a_service(books.a_client())
    books.an_item(service, books.today().isoformat())

    view = look(service_view.show, staff, UUID(service["id"]))

    amounts = ("net_amount", "unit_price", "total_amount", "next_total_amount", "tax_rate")
    assert [view["service"][name] for name in amounts] == [None] * len(amounts)
    assert (view["money"], view["billings"], view["proposal"]) == (False, [], None)


def test_a_service_shows_past_and_future_on_one_line(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    service = books.a_service(client)
    today = books.today()
    issued = books.an_invoice(client, number="INV-1")
    days = [(today + timedelta(days=days)).isoformat() for days in (-10, 20, 50)]
    books.an_item(
        service, days[0], status="invoiced", invoice_id=issued["id"], invoice_number="INV-1"
    )
    books.an_item(service, days[1], occurrence=1)
    books.an_item(service, days[2], occurrence=2)

    billings = look(service_view.show, owner, UUID(service["id"]))["billings"]

    assert [entry["on"] for entry in billings] == [days[2], days[1], issued["issued_on"]]
    assert [entry["is_next"] for entry in billings] == [False, True, False]
    assert billings[2]["invoice"] == {"id": issued["id"], "number": "INV-1"}
    assert (billings[0]["amount"], billings[2]["amount"]) == (10000, 12000)


def test_work_is_completed_only_by_who_may(books: Any, look: Any, owner: Any, staff: Any) -> None:
    client = books.a_client()
    service = books.a_service(client, mode="manual")
    books.an_item(service, None, status="pending_confirmation")

    def may(viewer: Any) -> bool:
        return look(service_view.show, viewer, UUID(service["id"]))["can_complete"]

    assert [may(owner), may(staff), may(books.signed_in(client))] == [True, False, False]


def test_deleting_a_method_names_what_uses_it(books: Any, look: Any) -> None:
    client = books.a_client()
    service = books.a_service(client)
    card = books.a_method(client, uses=[{"kind": "service", "id": service["id"]}])
    free = books.a_method(client, is_default=False)
    at = (clock.now() + timedelta(days=3)).isoformat()
    books.a_payment(books.an_invoice(client, number="INV-1"), card, "scheduled", scheduled_for=at)
    dana, id_ = books.signed_in(client), UUID(client["id"])

    used = look(methods.deletion, dana, id_, UUID(card["id"]))
    unused = look(methods.deletion, dana, id_, UUID(free["id"]))

    assert [(use["kind"], use["name"]) for use in used["uses"]] == [
        ("service", "Design retainer"),
        ("payment", "Payment of INV-1"),
    ]
    assert unused["uses"] == []
    with pytest.raises(NotFound):
        other = books.signed_in(books.a_client("Birch"))
        look(methods.deletion, other, other.client_id, UUID(card["id"]))


def test_of_an_invoice_over_nothing_nothing_was_collected(
    books: Any, look: Any, owner: Any
) -> None:
    settled = {"status": "paid", "paid_at": clock.now().isoformat()}
    free = books.an_invoice(books.a_client(), 0, **settled)

    view = look(invoice.show, owner, UUID(free["id"]))

    assert view["collection"]["state"] == "nothing"
