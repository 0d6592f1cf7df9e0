"""Plans as the firm sees them: listed, filled into their form, and read from it again."""

from typing import Any
from uuid import UUID

import pytest

from common import clock
from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.usecases.plans import plan_draft
from dashboard_bff.views import plans


def a_plan(books: Any, **more: Any) -> Any:
    """subscriptions makes a plan; returns it."""
    body = {
        "name": "Design retainer", "description": "", "status": "active", "is_offered": False,
        "terms_number": 1, "currency": "GBP", "unit_price": "1200.00", "setup_price": "0",
        "tax_name": "VAT", "tax_rate": "20", "prices_include_tax": False,
        "interval_unit": "month", "interval_count": 1, "trial_days": 0, "net_amount": 120_000,
        "tax_amount": 24_000, "total_amount": 144_000, "setup_net_amount": 0,
        "setup_total_amount": 0, "id": str(new_id()), "created_at": clock.now().isoformat(),
    }  # fmt: skip
    return books.tell("plan.created", body | more)


def test_retired_plans_stand_apart(books: Any, look: Any, owner: Any) -> None:
    kept, gone = a_plan(books), a_plan(books, status="retired")

    def ids(**query: str) -> list[str]:
        return [row["id"] for row in look(plans.index, owner, query)["items"]]

    assert ids() == [kept["id"]]
    assert ids(status="retired") == [gone["id"]]
    assert ids(status="all") == [gone["id"], kept["id"]]
    assert look(plans.index, owner, {})["counts"] == {"all": 2, "active": 1, "retired": 1}


def test_another_firms_plan_is_not_there(books: Any, look: Any, stranger: Any) -> None:
    plan = a_plan(books)

    with pytest.raises(NotFound):
        look(plans.show, stranger, UUID(plan["id"]))
    assert look(plans.index, stranger, {})["counts"]["all"] == 0


@pytest.mark.parametrize(
    "terms",
    [
        {"setup_price": "150.00", "trial_days": 14},
        {"setup_price": "0.00", "tax_name": "", "tax_rate": "0", "prices_include_tax": True},
    ],
)
def test_a_form_that_is_sent_as_it_was_filled_changes_nothing(
    books: Any, look: Any, owner: Any, terms: dict[str, Any]
) -> None:
    row = look(plans.show, owner, UUID(a_plan(books, **terms)["id"]))

    filled = {name: str(value) for name, value in plans.values(row).items()}
    asked = plan_draft(filled)

    said = {name: row[name] for name in asked}
    assert asked | {"setup_price": float(asked["setup_price"])} == said | {
        "setup_price": float(said["setup_price"])
    }


def test_what_is_no_number_goes_to_the_owner_of_plans_as_it_was_typed() -> None:
    assert plan_draft({"interval_count": "two", "trial_days": ""})["interval_count"] == "two"
    assert plan_draft({"interval_count": "2", "trial_days": ""})["trial_days"] == 0


def test_the_pages_find_everything(books: Any, look: Any, owner: Any, render: Any) -> None:
    row = look(plans.asked, owner, UUID(a_plan(books, setup_price="150.00")["id"]))

    listed = render("plans/list.html", owner, look(plans.index, owner, {}))
    asked = render("plans/edit.html", owner, row, plans.values(row))
    retiring = render("plans/retire.html", owner, row)

    assert "plus VAT" in listed
    assert 'value="1200.00"' in asked
    assert "Retire Design retainer?" in retiring


def test_the_next_page_of_all_plans_is_one_of_all(books: Any, look: Any, owner: Any) -> None:
    addresses = [look(plans.index, owner, {"status": s})["address"] for s in ("active", "all")]

    assert addresses == ["/plans", "/plans?status=all"]


def test_the_tax_of_a_plan_is_one_of_the_firms_list() -> None:
    asked = plan_draft({"tax": "5 Reduced VAT", "unit_price": "10"})

    assert (asked["tax_name"], asked["tax_rate"]) == ("Reduced VAT", "5")
