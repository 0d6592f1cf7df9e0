"""Managing what comes again: what is charged next, what can pay, and what saving also retries."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.views import lives, managing, my_billing, offered, plan_changes

from .test_plans import a_plan
from .test_subscriptions import a_subscription


def managed(books: Any, look: Any, client: Any, id_: str, **more: Any) -> Any:
    who = books.signed_in(client)
    return look(managing.show, who, who.client_id, UUID(id_), **more)


def test_an_expired_card_is_listed_and_never_chosen(books: Any, look: Any) -> None:
    client = books.a_client()
    made = a_subscription(books, client)
    old = books.a_method(client, exp_month=1, exp_year=2020, is_default=True)
    good = books.a_method(client, is_default=False)

    view = managed(books, look, client, made["id"], chosen_id=old["id"])

    assert [each["status"] for each in view["methods"]] == ["active", "expired"]
    assert view["chosen_method_id"] == good["id"]


def test_saving_retries_what_failed_of_this_one_and_nothing_else(books: Any, look: Any) -> None:
    client = books.a_client()
    card = books.a_method(client)
    made, other = (a_subscription(books, client) for _ in range(2))
    invoices = {}
    for name, of in (("failed", made), ("open", made), ("elsewhere", other), ("under way", made)):
        line = {"name": "Design retainer", "service_id": of["id"]}
        invoices[name] = books.an_invoice(client, 12000, lines=[line])
    for name in ("failed", "elsewhere", "under way"):
        books.a_payment(invoices[name], card, "failed")
    books.a_payment(invoices["under way"], card, "processing")

    retry = managed(books, look, client, made["id"])["retry"]

    assert (retry["currency"], retry["amount"]) == ("GBP", 12000)
    assert [each["id"] for each in retry["invoices"]] == [invoices["failed"]["id"]]


def test_what_is_not_theirs_or_comes_once_or_is_over_is_not_there(books: Any, look: Any) -> None:
    client, birch = books.a_client(), books.a_client("Birch")
    theirs = a_subscription(books, birch)
    over = a_subscription(books, client, status="canceled")
    once = books.a_service(client, interval_unit=None, interval_count=None)

    for id_ in (theirs["id"], over["id"], once["id"], str(new_id())):
        with pytest.raises(NotFound):
            managed(books, look, client, id_)
    with pytest.raises(NotFound):
        look(managing.show, books.signed_in(client), UUID(birch["id"]), UUID(theirs["id"]))


def test_the_next_invoice_has_what_is_billed_with_it_and_nothing_else(
    books: Any, look: Any
) -> None:
    client = books.a_client()
    card, other = books.a_method(client), str(new_id())
    today = books.today().isoformat()
    mine, beside, apart = (
        books.a_service(client, payment_method_id=id_) for id_ in (card["id"], card["id"], other)
    )
    books.an_item(mine, today, name="Retainer", period_start=today, period_end="2099-01-01")
    books.an_item(beside, today, name="Seats")
    books.an_item(apart, today, name="On another card")
    books.an_item(beside, today, name="Paid by another", payment_method_id=other)
    books.an_item(mine, "2098-01-01", name="Later")

    coming = managed(books, look, client, mine["id"])["next"]

    said = [(each["name"], each["period_last"]) for each in coming["items"]]
    assert said == [("Retainer", "2098-12-31"), ("Seats", None)]
    assert (coming["on"], coming["pricing"]["prices_include_tax"]) == (today, False)


def test_the_page_says_before_and_in_the_button_what_saving_also_does(
    books: Any, look: Any, render: Any
) -> None:
    client = books.a_client()
    card = books.a_method(client)
    made = a_subscription(books, client, status="past_due")
    line = {"name": "Design retainer", "service_id": made["id"]}
    books.a_payment(books.an_invoice(client, 144000, lines=[line]), card, "failed")
    who = books.signed_in(client)
    view = managed(books, look, client, made["id"])
    taxes = [{"name": "VAT", "rate": "20", "taxable_amount": 120000, "tax_amount": 24000}]
    priced = {"name": "Retainer", "quantity": "1", "unit_price": "1200.00", "amount": 120000}
    coming = {
        "on": "2026-12-05", "currency": "GBP", "prices_include_tax": False, "taxes": taxes,
        "lines": [priced | {"period_start": None, "period_last": None}], "total_amount": 144000,
    }  # fmt: skip

    page = render("my_billing_manage.html", who, view | {"next": coming})

    assert "Saving also retries" in page
    assert "Save and retry £1,440.00" in page
    assert "Past due" in page
    assert "on £1,200.00" in page
    assert ">Save<" in render("my_billing_manage.html", who, view | {"retry": None, "next": None})


def let_clients(books: Any, *acts: str) -> None:
    said = {"id": str(books.firm_id), "when_unpaid": "unpaid", "clients_may": list(acts)}
    books.tell("subscription_settings.changed", said)


@pytest.mark.parametrize(
    ("may", "state", "acts"),
    [
        (None, {}, ["cancel"]),
        ((), {}, []),
        (("cancel", "pause"), {}, ["pause", "cancel"]),
        (("cancel", "pause"), {"cancels_on": "2099-01-01"}, ["undo"]),
        (("cancel", "pause"), {"paused_on": "2099-01-01"}, ["undo", "cancel"]),
        (
            ("cancel", "pause"),
            {"paused_on": "2026-01-01", "status": "paused"},
            ["resume", "cancel"],
        ),
        (("pause",), {"cancels_on": "2099-01-01"}, []),
        (("pause",), {"status": "trialing"}, ["pause"]),
        (("change_plan",), {}, ["change"]),
        (("change_plan",), {"status": "past_due"}, ["change"]),
        (("change_plan",), {"status": "unpaid"}, []),
        (("change_plan",), {"cancels_on": "2099-01-01"}, []),
        (("change_plan",), {"paused_on": "2099-01-01"}, []),
    ],
)
def test_only_what_the_firm_allows_and_the_state_lets_is_offered(
    books: Any, look: Any, may: Any, state: Any, acts: Any
) -> None:
    client = books.a_client()
    made = a_subscription(books, client, **state)
    if may is not None:
        let_clients(books, *may)

    assert managed(books, look, client, made["id"])["acts"] == acts
    for act in ("change", "pause", "resume", "undo", "cancel"):
        if act not in acts:
            with pytest.raises(NotFound):
                who = books.signed_in(client)
                look(managing.asked, who, who.client_id, UUID(made["id"]), act)


def test_plans_are_there_only_where_clients_may_start_what_is_offered(
    books: Any, look: Any, render: Any
) -> None:
    client = books.a_client()
    plan = a_plan(books, is_offered=True, trial_days=14)
    a_plan(books, is_offered=False), a_plan(books, is_offered=True, currency="EUR")
    a_plan(books, is_offered=True, status="retired")
    card, who = books.a_method(client), books.signed_in(client, "subscriptions:read")
    with pytest.raises(NotFound):
        look(offered.index, who, who.client_id)

    let_clients(books, "start")

    listed = look(offered.index, who, who.client_id)
    shown = look(offered.show, who, who.client_id, UUID(plan["id"]), quantity=3)
    assert [each["id"] for each in listed["items"]] == [plan["id"]]
    assert look(my_billing.show, who, who.client_id)["plan_count"] == 1
    assert (shown["chosen_method_id"], shown["quantity"]) == (card["id"], 3)
    assert "14 days free first" in render("my_billing_plans.html", who, listed)
    page = render("my_billing_start.html", who, shown | {"next": None}, {"quantity": "3"})
    assert "You cannot start this" in page


def test_a_change_offers_what_the_firm_offers_in_its_currency_at_any_interval(
    books: Any, look: Any, render: Any
) -> None:
    client = books.a_client()
    made = a_subscription(books, client)
    same = a_plan(books, is_offered=True, name="Studio")
    a_plan(books, is_offered=False), a_plan(books, is_offered=True, currency="EUR")
    yearly = a_plan(books, is_offered=True, name="Yearly", interval_unit="year")
    a_plan(books, is_offered=True, status="retired")
    let_clients(books, "change_plan")
    who = books.signed_in(client, "subscriptions:read")

    view = look(plan_changes.mine, who, who.client_id, UUID(made["id"]))

    assert [id_ for id_, _ in view["plans"]] == ["", yearly["id"], same["id"]]
    assert view["plans"][1][1].endswith(" a year")
    page = render("my_billing_change.html", who, view, view["values"])
    assert ("You cannot change it" in page, "Show what is billed" in page) == (True, False)


def test_who_only_looks_finds_every_act_locked_in_its_place(
    books: Any, look: Any, render: Any
) -> None:
    client = books.a_client()
    made = a_subscription(books, client)
    let_clients(books, "cancel", "pause", "change_plan")
    looks = books.signed_in(client, "services:read", "payment_methods:read", "subscriptions:read")
    does = books.signed_in(client, "services:read", "payment_methods:write", "subscriptions:write")
    view = look(managing.show, looks, looks.client_id, UUID(made["id"])) | {"next": None}
    path = f"/my-billing/subscriptions/{made['id']}/"

    locked, open_ = (render("my_billing_manage.html", who, view) for who in (looks, does))

    for act, words in (("change", "Change plan"), ("pause", "Pause"), ("cancel", "Cancel sub")):
        assert (words in locked, f'href="{path}{act}"' in locked) == (True, False)
        assert f'href="{path}{act}"' in open_
    asked = look(managing.asked, looks, looks.client_id, UUID(made["id"]), "cancel")
    page = render("subscriptions/act.html", looks, asked | {"change": "cancel", "billed": {}})
    assert 'type="submit"' not in page.partition("dialog-foot")[2]


def test_a_member_is_asked_with_what_is_billed_yet_and_a_client_is_not(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    client = books.a_client()
    made = a_subscription(books, client)
    let_clients(books, "cancel")
    due = {"due_on": "2026-12-05", "note": "", "net_amount": 1200, "status": "scheduled"}
    items = [{"after": due}, {"after": due | {"status": "archived", "net_amount": 777}}]
    seen = {"items": items, "currency": "GBP", "billed_count": 1, "billed_net_amount": 1200}
    who = books.signed_in(client)

    asked = look(lives.ask, owner, UUID(made["id"]), "cancel")
    page = render("subscriptions/act.html", owner, asked | {"preview": seen, "when": "now"})
    theirs = look(managing.asked, who, who.client_id, UUID(made["id"]), "cancel")
    clients = render("subscriptions/act.html", who, theirs | {"change": "cancel"})

    assert ("1 charge billed: £12.00" in page, "£7.77" in page) == (True, False)
    assert f'action="/subscriptions/{made["id"]}/cancel"' in page
    assert ("Goes elsewhere" in page, "Bill it pro rata" in page) == (True, True)
    assert f'action="/my-billing/subscriptions/{made["id"]}/cancel"' in clients
    assert ("We go elsewhere" in clients, "pro rata" in clients) == (True, False)


def test_what_was_given_an_end_is_not_taken_back_and_what_is_over_not_changed(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    ended = a_subscription(books, client, cancels_on="2099-01-01")
    service = {"subscription_id": ended["id"], "ends_on": "2099-01-01", "proposal_id": None}
    given = {"proposal_number": None, "proposal_line_id": None, "id": ended["id"]}
    books.a_service(client, **service, **given, version=2)
    over = a_subscription(books, client, status="canceled")
    waits = a_subscription(books, client, cancels_on="2099-01-01")

    def is_open(made: Any, act: str) -> bool:
        return bool(look(lives.ask, owner, UUID(made["id"]), act)["is_open"])

    assert [is_open(made, "undo") for made in (ended, over, waits)] == [False, False, True]
    assert [is_open(made, "cancel") for made in (ended, over, waits)] == [False, False, False]
