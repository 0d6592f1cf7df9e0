"""Paying what is due by a real browser: impatient, in two tabs, and going back. It is charged once."""

from argparse import Namespace
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from suite.addresses import addresses
from suite.check.books import open_books
from suite.story.api import Api
from tests.e2e import drivers as by
from tests.e2e.browser import Person
from tests.e2e.by_hand.deals import PASSWORD, numbers
from tests.e2e.suites import UpSuite

BUTTON = "Pay everything due"
CHARGED = """
    SELECT c.amount FROM sandbox_charges c JOIN payments p ON p.firm_id = c.firm_id AND p.id = c.payment_id
     WHERE p.client_id = :client AND c.status = 'succeeded'
"""
PAID = "SELECT amount FROM payments WHERE client_id = :client AND status = 'succeeded'"


@pytest.fixture
def debtor(api: Api, person: Callable[..., Person]) -> SimpleNamespace:
    """A contact with a card, whose two invoices, £120 and £60, are due and not collected by themselves."""
    deal = by.given_deal(api, person(), number := next(numbers), PASSWORD)
    client = deal.client.rpartition("/")[2]
    by.add_card(deal.contact)
    for position, price in enumerate(("100", "50")):
        by.given_invoice(api, client, f"due-{number}-{position}", price)
    deal.contact.waits_for("£180.00", "/my-billing")
    return SimpleNamespace(contact=deal.contact, client=client)


@pytest.fixture
def moved(suite: UpSuite) -> Callable[[str], tuple[list[int], list[int]]]:
    """Returns what the gateway charged a client, and what our books say of it."""

    def look(client: str) -> tuple[list[int], list[int]]:
        with (
            addresses(Namespace(databases=None, data=suite.folder)) as urls,
            open_books(urls) as books,
        ):
            charged, paid = (
                [row.amount for row in books.rows("payments", query, client=client)]
                for query in (CHARGED, PAID)
            )
        return charged, paid

    return look


def pays(page: Page) -> None:
    """Presses the button, and waits for nothing."""
    page.get_by_role("button", name=BUTTON).evaluate("button => { button.click() }")


def settled(page: Page) -> None:
    """Waits until nothing is left to pay on the page of what is due."""
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)


def test_a_double_click_pays_once(debtor: SimpleNamespace, moved: Callable) -> None:
    page = debtor.contact.page

    page.get_by_role("button", name=BUTTON).dblclick()

    settled(page)
    debtor.contact.waits_for("Paid", "/my-billing")
    assert moved(debtor.client) == ([18000], [18000])


def test_two_tabs_at_once_pay_once(debtor: SimpleNamespace, moved: Callable) -> None:
    first, second = debtor.contact.page, debtor.contact.context.new_page()
    second.goto("/my-billing")
    expect(second.get_by_role("button", name=BUTTON)).to_be_visible()

    pays(first)
    pays(second)

    for tab in (first, second):
        tab.wait_for_load_state("networkidle")
    debtor.contact.waits_for("Paid", "/my-billing")
    assert moved(debtor.client) == ([18000], [18000])


def test_a_reload_and_the_way_back_pay_once(debtor: SimpleNamespace, moved: Callable) -> None:
    page = debtor.contact.page
    pays(page)
    settled(page)

    page.reload()
    debtor.contact.waits_for("Paid", "/my-billing")
    page.go_back()
    again = page.get_by_role("button", name=BUTTON)
    if again.count():  # What the browser still had of the page from before.
        again.click()
        page.wait_for_load_state("networkidle")

    settled(page)
    assert moved(debtor.client) == ([18000], [18000])


def test_the_same_form_sent_twice_by_a_script_that_does_not_wait_pays_once(
    debtor: SimpleNamespace, moved: Callable
) -> None:
    page = debtor.contact.page
    send = """button => {
      const body = new URLSearchParams(new FormData(button.form));
      const once = () => fetch(button.form.action, {method: "POST", body, redirect: "manual"});
      return Promise.all([1, 2, 3, 4, 5].map(once)).then(all => all.length);
    }"""

    sent = page.get_by_role("button", name=BUTTON).evaluate(send)

    assert sent == 5
    debtor.contact.waits_for("Paid", "/my-billing")
    assert moved(debtor.client) == ([18000], [18000])
