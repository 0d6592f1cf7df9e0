"""Paying what is due by a real browser: impatient, in two tabs, and going back. It is charged once."""

import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

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


def when_paid(moved: Callable, client: str) -> tuple[list[int], list[int]]:
    """Returns the same as soon as anything is paid."""
    ends = time.monotonic() + 20
    while not (found := moved(client))[1]:
        assert time.monotonic() < ends, found
        time.sleep(0.1)
    return found


def pays(page: Page) -> None:
    """Presses the button, and waits for nothing."""
    press = "button => { window.wasPressed = true; setTimeout(() => button.click()) }"
    page.get_by_role("button", name=BUTTON).evaluate(press)


def answered(page: Page) -> None:
    """Waits for the page that comes after the button was pressed."""
    page.wait_for_function("() => !window.wasPressed")
    page.wait_for_load_state("networkidle")


def settled(page: Page) -> None:
    """Waits until nothing is left to pay on the page of what is due."""
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)


def test_a_double_click_pays_once(debtor: SimpleNamespace, moved: Callable) -> None:
    page = debtor.contact.page

    page.get_by_role("button", name=BUTTON).dblclick()

    settled(page)
    debtor.contact.waits_for("Paid", "/my-billing")
    assert when_paid(moved, debtor.client) == ([18000], [18000])


def test_two_tabs_at_once_pay_once(debtor: SimpleNamespace, moved: Callable) -> None:
    first, second = debtor.contact.page, debtor.contact.context.new_page()
    second.goto("/my-billing")
    expect(second.get_by_role("button", name=BUTTON)).to_be_visible()

    pays(first)
    pays(second)

    for tab in (first, second):
        answered(tab)
    debtor.contact.waits_for("Paid", "/my-billing")
    assert when_paid(moved, debtor.client) == ([18000], [18000])


def test_a_reload_and_the_way_back_pay_once(debtor: SimpleNamespace, moved: Callable) -> None:
    page = debtor.contact.page
    pays(page)
    settled(page)

    page.reload()
    debtor.contact.waits_for("Paid", "/my-billing")
    page.go_back()
    again = page.get_by_role("button", name=BUTTON)
    if again.count():  # What the browser still had of the page from before, which may be renewed.
        with suppress(PlaywrightTimeout):
            again.click(timeout=2000)
        page.wait_for_load_state("networkidle")

    settled(page)
    assert when_paid(moved, debtor.client) == ([18000], [18000])


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
    assert when_paid(moved, debtor.client) == ([18000], [18000])


@pytest.fixture
def waiting(debtor: SimpleNamespace) -> SimpleNamespace:
    """The debtor, whose bank wants to see who pays, at its page for one of the invoices."""
    by.add_card(debtor.contact, "3155")
    debtor.contact.goto("/my-billing")
    debtor.contact.page.get_by_role("link", name="Pay INV").first.click()
    by.choose(debtor.contact, "3155")
    debtor.contact.page.get_by_role("dialog").get_by_role("button", name="Pay £").click()
    expect(
        debtor.contact.page.get_by_role("heading", name="Confirm with your bank")
    ).to_be_visible()
    return debtor


@pytest.mark.parametrize("width", [1280, 390])
def test_a_payer_confirms_with_the_sandboxs_bank(
    waiting: SimpleNamespace, moved: Callable, width: int
) -> None:
    page = waiting.contact.page
    page.set_viewport_size({"width": width, "height": 900})
    address = page.url
    waiting.contact.goto("/my-billing")
    page.get_by_role("link", name="Confirm").first.click()
    expect(page).to_have_url(address)
    before = moved(waiting.client)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Approve £").click()

    expect(page.get_by_role("status").get_by_text("paid")).to_be_visible()
    charged, paid = moved(waiting.client)
    assert before == ([], [])
    assert charged == paid
    assert len(paid) == 1
    waiting.contact.goto(address)  # The way back charges nothing again.
    assert moved(waiting.client) == (charged, paid)


def test_a_payer_says_no_and_another_wants_it_no_longer(
    waiting: SimpleNamespace, moved: Callable
) -> None:
    page = waiting.contact.page

    page.get_by_role("button", name="Decline").click()
    declined = waiting.contact.sees("not confirmed with the bank")
    page.goto("/my-billing")
    page.get_by_role("link", name="Pay INV").first.click()
    by.choose(waiting.contact, "3155")
    page.get_by_role("dialog").get_by_role("button", name="Pay £").click()
    page.get_by_role("button", name="I no longer want this").click()

    assert declined
    expect(page.get_by_text("The payment was given up.")).to_be_visible()
    assert moved(waiting.client) == ([], [])
