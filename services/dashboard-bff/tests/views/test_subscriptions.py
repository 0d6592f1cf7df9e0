"""Subscriptions as the firm sees them: who is on what, what is next, and what a start chooses from."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from common import clock
from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.views import service as service_view
from dashboard_bff.views import subscriptions

from .test_plans import a_plan


def a_subscription(books: Any, client: Any, **more: Any) -> Any:
    """subscriptions starts one, with the service it is billed through; returns it."""
    today = books.today().isoformat()
    body = {
        "id": str(new_id()), "created_at": clock.now().isoformat(), "client_id": client["id"],
        "plan_id": str(new_id()), "terms_number": 1, "name": "Design retainer", "quantity": 2,
        "status": "active", "starts_on": today, "first_charge_on": today, "trial_ends_on": None,
        "payment_method_id": None, "canceled_at": None, "currency": "GBP",
        "unit_price": "1200.00", "interval_unit": "month", "interval_count": 1,
    }  # fmt: skip
    made = books.tell("subscription.started", body | more)
    of = {"proposal_id": None, "proposal_number": None, "proposal_line_id": None}
    books.a_service(client, **of, id=made["id"], subscription_id=made["id"])
    return made


def test_each_says_its_next_charge_as_its_service_does(books: Any, look: Any, owner: Any) -> None:
    made = a_subscription(books, books.a_client())

    [row] = look(subscriptions.index, owner, {})["items"]

    assert (row["id"], row["client"]["name"]) == (made["id"], "Acme Ltd")
    assert (row["next_charge_on"], row["next_total_amount"]) == (books.today().isoformat(), 12_000)
    assert look(subscriptions.show, owner, UUID(made["id"])) == row


def test_canceled_ones_and_those_of_others_stand_apart(books: Any, look: Any, owner: Any) -> None:
    acme, birch = books.a_client(), books.a_client("Birch")
    runs, over = a_subscription(books, acme), a_subscription(books, acme, status="canceled")
    theirs = a_subscription(books, birch, status="past_due")

    def ids(**query: Any) -> set[str]:
        return {row["id"] for row in look(subscriptions.index, owner, query)["items"]}

    assert ids() == {runs["id"], theirs["id"]}
    assert ids(status="canceled") == {over["id"]}
    assert ids(client_id=UUID(birch["id"])) == {theirs["id"]}


def test_a_list_of_one_client_stays_so_whatever_else_is_chosen(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    client = books.a_client()
    a_subscription(books, client)
    query = {"client_id": UUID(client["id"]), "status": "all"}

    view = look(subscriptions.index, owner, query)

    mine = f"client={client['id']}"
    assert view["address"] == f"/subscriptions?status=all&{mine}"
    assert look(subscriptions.index, owner, {"status": "live"})["address"] == "/subscriptions"
    page = render("subscriptions/list.html", owner, view)
    assert f'href="/subscriptions?status=canceled&amp;{mine}"' in page


def test_another_firms_is_not_there(books: Any, look: Any, stranger: Any) -> None:
    made = a_subscription(books, books.a_client())

    with pytest.raises(NotFound):
        look(subscriptions.show, stranger, UUID(made["id"]))
    assert look(subscriptions.index, stranger, {})["counts"]["all"] == 0


def test_a_start_offers_plans_of_the_clients_currency(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    kept = a_plan(books)
    a_plan(books, status="retired"), a_plan(books, currency="EUR")

    view = look(subscriptions.blank, owner, UUID(client["id"]))

    assert [plan["id"] for plan in view["plans"]] == [kept["id"]]
    assert view["plans"][0]["words"] == "Design retainer, £1,200.00 a month"


def test_the_pages_find_everything(books: Any, look: Any, owner: Any, render: Any) -> None:
    client = books.a_client()
    a_plan(books, trial_days=14)
    trial = {"status": "trialing", "trial_ends_on": "2027-01-02"}
    made = a_subscription(books, client, **trial)
    who = books.viewer((*owner.permissions, "subscriptions:read"))

    listed = render("subscriptions/list.html", who, look(subscriptions.index, who, {}))
    asked = render(
        "subscriptions/new.html", who, look(subscriptions.blank, who, UUID(client["id"]))
    )
    shown = render("services/view.html", who, look(service_view.show, who, UUID(made["id"])))

    assert "Trialing" in listed
    assert "2 × £1,200.00 a month" in listed
    assert "14 days of trial" in asked
    assert "on trial until 1 Jan 2027" in shown
    assert "Edit service" not in shown


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"starts_on": "2999-01-01"}, "from 2999-01-01"),
        (
            {"status": "paused", "paused_on": "2026-02-01", "resumes_on": "2026-03-22"},
            "since 2026-01-01, paused since 2026-02-01, resumes on 2026-03-22",
        ),
        (
            {"cancels_on": "2026-02-01", "cancel_reason": "too_expensive"},
            "since 2026-01-01, cancels on 2026-02-01 (too expensive)",
        ),
        (
            {"status": "canceled", "cancels_on": "2026-02-01", "paused_on": "2026-01-20"},
            "since 2026-01-01, canceled on 2026-02-01",
        ),
    ],
)
def test_a_subscription_says_what_is_settled_of_it(owner: Any, body: Any, told: str) -> None:
    usual = {"starts_on": "2026-01-01", "status": "active", "trial_ends_on": None}

    found = subscriptions.facts(usual | body, date(2026, 1, 25), owner)

    words = [f"{it['words']} {it['on']}" + (f" ({it['why']})" if it["why"] else "") for it in found]
    assert ", ".join(words) == told
