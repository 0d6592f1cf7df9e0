"""The main job by hand, through the pages alone: composing, signing, paying."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from suite.firms import OWNER
from tests.e2e import drivers as by
from tests.e2e.browser import Person
from tests.e2e.by_hand.deals import a_deal, numbers


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_an_accepted_proposal_becomes_a_paid_invoice(
    person: Callable[..., Person], owner_password: str, script: bool
) -> None:
    owner = person(script=script)
    by.sign_in(owner, OWNER, owner_password)
    deal = a_deal(owner, person(script=script))
    contact = deal.contact
    assert contact.sees(deal.title, "/my-billing")

    by.add_card(contact)
    by.accept(contact, deal.offer, "Dana Moore")

    contact.waits_for("£1,980.60", "/my-billing")
    contact.waits_for("Paid", "/my-billing")
    owner.goto(f"{deal.client}/services")
    assert owner.sees("Site care")
    assert owner.sees("Audit")
    assert owner.sees("£1,980.60", f"{deal.client}/invoices")

    by.move_clock(owner, "A month")

    contact.waits_for("£300.00", "/invoices?status=paid")
    owner.goto(f"{deal.client}/invoices")
    expect(owner.page.locator("main tbody tr").filter(has_text="Paid")).to_have_count(2)
    assert contact.sees("Next charge", "/my-billing")


def test_lines_are_edited_in_place_and_totals_follow(owner: Person) -> None:
    client = by.add_client(owner, f"Lines {next(numbers)}", "Ida Holm", "ida@lines.example")
    owner.goto(client)
    owner.follow("New proposal")
    total = owner.page.locator("#totals")
    by.fill_line(by.lines(owner).first, "Audit", "100")
    expect(total).to_contain_text("£120.00")

    by.fill_line(by.add_line(owner), "Care", "10", billed="recurring")
    expect(total).to_contain_text("£12.00")
    by.fill_line(by.add_line(owner), "Half typed", "")
    expect(total).to_contain_text("Not counted yet: Half typed")
    by.change_line(owner, by.lines(owner).nth(1), "Move up")
    names = [each.input_value() for each in owner.page.locator(".line-name").all()]
    by.change_line(owner, by.lines(owner).nth(2), "Remove")

    assert names == ["Care", "Audit", "Half typed"]
    expect(by.lines(owner)).to_have_count(2)
    expect(total).to_contain_text("On the day: invoice of £132.00")
    expect(total).to_contain_text("then £12.00 every month: Care")


@pytest.mark.parametrize("document", ["estimate", "invoice"])
def test_estimates_and_invoices_take_another_line_in_place(owner: Person, document: str) -> None:
    client = by.add_client(owner, f"More {next(numbers)}", "Ida Holm", "ida@more.example")
    owner.goto(f"/{document}s/new?client={client.rpartition('/')[2]}")
    total = owner.page.locator("#totals")
    for number, line in enumerate(("Drawings", "Printing"), start=1):
        written = by.lines(owner).last
        written.get_by_label("Line", exact=True).fill(line)
        written.get_by_label("Unit price").fill("100")
        expect(total).to_contain_text(f"£{120 * number}.00")
        owner.press("Line")
        expect(by.lines(owner)).to_have_count(number + 1)

    by.change_line(owner, by.lines(owner).nth(1), "Move up")
    by.change_line(owner, by.lines(owner).nth(2), "Remove")

    names = [each.input_value() for each in owner.page.locator(".line-name").all()]
    assert names == ["Printing", "Drawings"]


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    person: Callable[..., Person], owner_session: dict, script: bool
) -> None:
    owner = person(script=script)
    owner.context.add_cookies(owner_session["cookies"])
    client = by.add_client(owner, f"Wrong {next(numbers)}", "Ida Holm", "ida@wrong.example")
    owner.goto(client)
    owner.follow("New proposal")
    owner.page.get_by_label("Title").fill("Mistaken")
    by.fill_line(by.lines(owner).first, "Audit", "1,000")
    by.fill_line(by.add_line(owner), "Care", "a lot")
    by.lines(owner).last.get_by_label("Quantity").fill("0")

    owner.press("Save draft")

    summary = owner.page.get_by_role("alert")
    expect(summary).to_contain_text("Audit, unit price: Write a number, such as 1200.50.")
    expect(summary).to_contain_text("Care, quantity: Must be more than zero.")
    expect(by.lines(owner).last.get_by_label("Unit price")).to_have_value("a lot")
    expect(by.lines(owner).last.get_by_label("Unit price")).to_have_attribute(
        "aria-invalid", "true"
    )
    assert "None" not in owner.page.locator("#composer").inner_html()


def test_a_blank_line_says_nothing(owner: Person) -> None:
    client = by.add_client(owner, f"Blank {next(numbers)}", "Ida Holm", "ida@blank.example")

    owner.goto(client)
    owner.follow("New proposal")
    fresh = by.add_line(owner)

    assert [each.input_value() for each in fresh.locator(".line-name, textarea").all()] == ["", ""]
    expect(fresh.get_by_label("Unit price")).to_have_value("")


def test_signing_needs_a_name_the_terms_and_a_method(deal: SimpleNamespace) -> None:
    contact, page = deal.contact, deal.contact.page
    contact.goto(deal.offer)
    page.evaluate("document.querySelector('form.offer').noValidate = true")

    contact.press("Accept and sign")
    expect(page.get_by_role("alert")).to_contain_text("Write something.")
    expect(page.get_by_role("alert")).to_contain_text("Tick this to go on.")
    page.get_by_label("Your full name").fill("Dana Moore")
    page.get_by_label("I have read the terms").check()
    contact.press("Accept and sign")

    expect(page.get_by_role("alert")).to_contain_text("Choose a payment method.")
    expect(page.get_by_label("Your full name")).to_have_value("Dana Moore")
    assert contact.sees("To accept", "/my-billing")


def test_pressed_twice_it_is_accepted_and_paid_once(deal: SimpleNamespace) -> None:
    contact, page = deal.contact, deal.contact.page
    by.add_card(contact, "4242")
    by.add_card(contact, "9995")
    by.fill_signature(contact, deal.offer, "Dana Moore")
    by.choose(contact, "9995")
    page.get_by_role("button", name="Accept and sign").dblclick()
    expect(page).to_have_url(re.compile("/my-billing$"))
    contact.waits_for("Declined: the card does not have enough money on it", "/my-billing")

    page.get_by_role("link", name=re.compile("^Pay INV")).click()
    by.choose(contact, "4242")
    page.get_by_role("button", name="Pay £1,980.60").dblclick()
    expect(page.get_by_role("status").get_by_text("£1,980.60 paid")).to_be_visible()
    page.reload()
    contact.follow("INV-")

    expect(page.locator("tr").filter(has_text="Succeeded")).to_have_count(1)
    assert contact.sees("Nothing to pay", "/my-billing")


def test_the_way_back_and_a_reload_change_nothing(deal: SimpleNamespace, owner: Person) -> None:
    contact = deal.contact
    by.add_card(contact)
    by.accept(contact, deal.offer, "Dana Moore")
    contact.page.go_back()
    contact.page.reload()

    expect(contact.page.get_by_role("heading", name="Signed")).to_be_visible()
    contact.page.goto("/my-billing")
    contact.waits_for("Paid", "/invoices")
    expect(contact.page.locator("main table tbody tr")).to_have_count(1)
    owner.goto(f"{deal.offer}/sending")
    assert owner.page.url == deal.offer
