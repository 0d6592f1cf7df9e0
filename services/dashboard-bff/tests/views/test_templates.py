"""Every template finds in its view all that it names: nothing is undefined, for anyone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict

from common import clock as wall
from common.ids import new_id
from dashboard_bff.models import ClockAdvance
from dashboard_bff.queries import find_resource
from dashboard_bff.views import (
    client_page,
    client_tabs,
    clock,
    composer,
    home,
    invoice,
    lists,
    methods,
    my_billing,
    proposal,
)
from dashboard_bff.views import service as service_view
from dashboard_bff.views.errors import error_view
from dashboard_bff.views.parts.taxes import taxed

NO_QUERY: dict[str, Any] = {}


@pytest.fixture
def story(books: Any) -> Any:
    """A client with something of everything."""
    today = books.today()
    client = books.a_client(tax_id="GB 123 4567 89", terms_days=30)
    contact = books.a_contact(client)
    method = books.a_method(client)
    books.a_method(client, last4="1005", brand="amex", is_default=False, exp_year=today.year - 1)
    signed = {
        "name": "Dana Moore", "at": wall.now().isoformat(), "address": "203.0.113.7",
        "user_agent": "Browser", "document_hash": "abc", "contact_id": contact["id"],
        "on_behalf_reason": None,
    }  # fmt: skip
    accepted = books.a_proposal(
        client, contact, status="accepted", accepted_at=signed["at"], acceptance=signed
    )
    agreed = books.a_service(client, accepted, payment_method_id=method["id"])
    manual = books.a_service(
        client, kind="one_off", mode="manual", name="Annual report", interval_unit=None,
        interval_count=None, next_billing_on=None, next_total_amount=None,
    )  # fmt: skip
    books.an_item(agreed, (today + timedelta(days=20)).isoformat())
    books.an_item(manual, None, status="pending_confirmation", reason="The price has changed")
    late = (today - timedelta(days=40)).isoformat()
    failing = books.an_invoice(client, 90000, due_on=late, paid_amount=30000, due_amount=60000)
    paid = books.an_invoice(client, status="paid", paid_amount=12000, due_amount=0)
    done = books.a_payment(paid, method, "succeeded", amount=12000)
    invoiced = books.an_item(agreed, late, status="invoiced", invoice_id=failing["id"],
                             invoice_number=failing["number"], occurrence=1)  # fmt: skip
    line = failing["lines"][0] | {
        "service_id": agreed["id"], "proposal_id": accepted["id"], "item_id": invoiced["id"],
        "period_start": "2026-11-05", "period_end": "2026-12-05", "discount_percent": "10",
        "tax_name": "VAT", "tax_rate": "20",
    }  # fmt: skip
    taxes = [{"name": "VAT", "rate": "20", "taxable_amount": 75000, "tax_amount": 15000}]
    books.tell("invoice.changed", failing | {"lines": [line], "taxes": taxes})
    retry = (wall.now() + timedelta(days=3)).isoformat()
    books.a_payment(failing, method, "failed", next_retry_at=retry)
    books.a_payment(failing, method, "scheduled", attempt=2, scheduled_for=retry)
    books.tell("invoice.paid", paid | {"settled_by": [done["id"]], "paid_at": signed["at"]})
    return {
        "client": client, "contact": contact, "method": method, "invoice": failing,
        "paid": paid, "service": agreed, "manual": manual, "accepted": accepted,
        "sent": books.a_proposal(client, contact, expires_on=today.isoformat()),
        "draft": books.a_proposal(client, contact, status="draft", sent_at=None),
    }  # fmt: skip


def test_a_members_pages_find_everything(story: Any, look: Any, owner: Any, render: Any) -> None:
    client_id = UUID(story["client"]["id"])
    pages = {
        "home.html": look(home.show, owner),
        "clients/list.html": look(lists.clients, owner, NO_QUERY),
        "clients/summary.html": look(client_page.summary, owner, client_id),
        "clients/services.html": look(client_tabs.services, owner, client_id),
        "clients/schedule.html": look(client_tabs.schedule, owner, client_id),
        "clients/invoices.html": look(client_tabs.invoices, owner, client_id),
        "invoices/list.html": look(lists.invoices, owner, NO_QUERY),
        "invoices/view.html": look(invoice.show, owner, UUID(story["invoice"]["id"])),
        "proposals/list.html": look(lists.proposals, owner, NO_QUERY),
        "proposals/view.html": look(proposal.show, owner, UUID(story["accepted"]["id"])),
        "proposals/send.html": look(proposal.sending, owner, UUID(story["draft"]["id"])),
        "proposals/revoke.html": look(proposal.question, owner, UUID(story["sent"]["id"])),
        "services/view.html": look(service_view.show, owner, UUID(story["service"]["id"])),
        "test_clock.html": look(clock.show, owner),
    }

    bodies = {name: render(name, owner, view) for name, view in pages.items()}

    assert all(story["client"]["name"] in bodies[name] for name in bodies if "client" in name)
    assert "Declined" in bodies["invoices/view.html"]
    assert "Annual report" in bodies["clients/schedule.html"]


def test_a_staff_members_pages_find_everything_and_show_no_money(
    story: Any, look: Any, staff: Any, render: Any
) -> None:
    client_id = UUID(story["client"]["id"])
    pages = {
        "home.html": look(home.show, staff),
        "clients/list.html": look(lists.clients, staff, NO_QUERY),
        "clients/summary.html": look(client_page.summary, staff, client_id),
        "clients/services.html": look(client_tabs.services, staff, client_id),
        "services/view.html": look(service_view.show, staff, UUID(story["service"]["id"])),
    }

    bodies = {name: render(name, staff, view) for name, view in pages.items()}

    assert [name for name, body in bodies.items() if "£" in body] == []


def test_a_contacts_pages_find_everything(books: Any, story: Any, look: Any, render: Any) -> None:
    dana, client_id = books.signed_in(story["client"]), UUID(story["client"]["id"])
    method_id = UUID(story["method"]["id"])
    pages = {
        "my_billing.html": look(my_billing.show, dana, client_id),
        "my_billing_pay.html": look(my_billing.payment, dana, client_id),
        "payment_method_new.html": look(methods.new, dana, client_id, None),
        "payment_method_delete.html": look(methods.deletion, dana, client_id, method_id),
        "invoices/list.html": look(lists.invoices, dana, NO_QUERY),
        "invoices/view.html": look(invoice.show, dana, UUID(story["paid"]["id"])),
        "proposals/list.html": look(lists.proposals, dana, NO_QUERY),
        "proposals/offer.html": look(proposal.show, dana, UUID(story["sent"]["id"])),
        "proposals/decline.html": look(proposal.question, dana, UUID(story["sent"]["id"])),
        "services/view.html": look(service_view.show, dana, UUID(story["manual"]["id"])),
    }

    bodies = {name: render(name, dana, view) for name, view in pages.items()}

    assert "£600.00" in bodies["my_billing.html"]
    assert 'href="/clients' not in "".join(bodies.values())


def test_an_empty_firms_pages_find_everything(look: Any, owner: Any, render: Any) -> None:
    pages = {
        "home.html": look(home.show, owner),
        "clients/list.html": look(lists.clients, owner, NO_QUERY),
        "invoices/list.html": look(lists.invoices, owner, NO_QUERY),
        "proposals/list.html": look(lists.proposals, owner, NO_QUERY),
        "test_clock.html": look(clock.show, owner),
    }

    bodies = {name: render(name, owner, view) for name, view in pages.items()}

    assert "No clients yet" in bodies["clients/list.html"]
    assert "0 of 5 done" not in bodies["home.html"]
    assert "1 of 5 done" in bodies["home.html"]


def test_an_empty_clients_pages_find_everything(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    client = books.a_client()
    client_id, dana = UUID(client["id"]), books.signed_in(client)

    bodies = [
        render("clients/summary.html", owner, look(client_page.summary, owner, client_id)),
        render("clients/schedule.html", owner, look(client_tabs.schedule, owner, client_id)),
        render("my_billing.html", dana, look(my_billing.show, dana, client_id)),
        render("my_billing_pay.html", dana, look(my_billing.payment, dana, client_id)),
    ]

    assert "Nothing to bill yet" in bodies[1]
    assert "Nothing to pay" in bodies[2]


def test_the_composer_finds_everything(
    service: Any, story: Any, look: Any, owner: Any, render: Any
) -> None:
    with service.transaction() as session:
        firm = taxed(session, owner, find_resource(session, service.firm, "firm", service.firm))
    client_id = story["client"]["id"]
    typed_form = MultiDict(
        {"client_id": client_id, "currency": "GBP", "line": "n1", "n1-name": "Audit"}
    )
    priced = {
        "keys": ["n1"],
        "lines": story["draft"]["lines"][:1],
        "totals": story["draft"]["totals"],
    }
    row = composer.blank_line(firm) | {"key": "n1", "name": "Audit"}
    views = [
        look(composer.blank, owner, firm, None),
        look(composer.blank, owner, firm, client_id),
        look(composer.draft, owner, firm, story["draft"]),
        look(composer.typed, owner, firm, typed_form, [row], priced),
        look(composer.typed, owner, firm, typed_form, [row], None),
    ]

    bodies = [
        render("proposals/edit.html", owner, view, composer.blank_values(view)) for view in views
    ]

    assert "Who is it for?" in bodies[0]
    assert views[3]["lines"][0]["amount"] == 10000
    assert views[4]["lines"][0]["amount"] is None
    assert composer.totals(priced, typed_form)["line_amounts"] == {"n1": 10000}


def test_a_moving_clock_finds_everything(service: Any, look: Any, owner: Any, render: Any) -> None:
    begins = wall.now()
    advance = ClockAdvance(
        firm_id=service.firm, id=new_id(), person_id=new_id(), membership_id=new_id(),
        status="running", begins_at=begins, reached_at=begins + timedelta(days=18),
        ends_at=begins + timedelta(days=46), steps=[{"at": "x", "for": "payments"}], created_at=begins,
    )  # fmt: skip
    with service.transaction() as session:
        session.add(advance)

    view = look(clock.show, owner)

    assert "18 of 46 days" in render("test_clock.html", owner, view)
    assert "payments to come to rest" in render("test_clock.html", owner, view)
    assert look(clock.advance, owner, advance.id)["advance"]["percent"] == 39


@pytest.mark.parametrize("status", [403, 404, 409, 429, 500, 503])
def test_an_error_page_finds_everything(status: int, owner: Any, render: Any) -> None:
    problem = {"status": status, "code": "x", "detail": "Too fast.", "trace_id": "4bf92f"}

    assert "4bf92f" in render("error.html", owner, error_view(problem))
