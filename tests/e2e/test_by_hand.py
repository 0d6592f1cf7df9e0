"""The main job by hand, through the pages alone: what a person meets, slips included."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from suite.firms import OWNER
from suite.secrets import load_or_make
from tests.e2e import drivers as by
from tests.e2e.browser import Person, hangs_over
from tests.e2e.suites import UpSuite

PASSWORD = "quiet harbor walks"
PORT = 21_821

numbers = count(1)


@pytest.fixture(scope="module")
def suite(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpSuite]:
    """A suite of this module's own, with one sandbox firm in it."""
    folder: Path = tmp_path_factory.mktemp("by-hand")
    suite = UpSuite(folder, PORT)
    suite.start()
    yield suite
    assert suite.stop() == 0


@pytest.fixture(scope="module")
def owner_password(suite: UpSuite) -> str:
    """The password of the firm's owner."""
    return load_or_make(suite.folder).demo_password


@pytest.fixture
def person(chrome: Browser, suite: UpSuite) -> Iterator[Callable[..., Person]]:
    """Seats people at browsers of their own; at the end none may have complained."""
    seated: list[Person] = []

    def seat(**how: int | bool) -> Person:
        seated.append(Person(chrome, suite.url, **how))
        return seated[-1]

    yield seat
    for each in seated:
        each.close()


@pytest.fixture(scope="module")
def owner_session(chrome: Browser, suite: UpSuite, owner_password: str) -> dict:
    """The cookies of the owner, signed in once."""
    owner = Person(chrome, suite.url)
    by.sign_in(owner, OWNER, owner_password)
    state = owner.context.storage_state()
    owner.close()
    return state


@pytest.fixture
def owner(person: Callable[..., Person], owner_session: dict) -> Person:
    """The owner, signed in, with a script."""
    owner = person()
    owner.context.add_cookies(owner_session["cookies"])
    return owner


@pytest.fixture
def deal(owner: Person, person: Callable[..., Person]) -> SimpleNamespace:
    """A new client with a contact who is signed in, and a proposal that waits for them."""
    return a_deal(owner, person())


def a_deal(owner: Person, contact: Person) -> SimpleNamespace:
    number = next(numbers)
    email, title = f"dana{number}@acme.example", f"Care and audit {number}"
    client = by.add_client(owner, f"Acme {number} Ltd", "Dana Moore", email)
    by.compose(owner, client, title)
    offer = by.send(owner)
    link = by.link_in_mail(owner, title, email)
    by.choose_password(contact, link, PASSWORD)
    return SimpleNamespace(
        client=client, offer=offer, link=link, email=email, title=title, contact=contact
    )


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
    by.fill_line(by.lines(owner).first, "Audit", "-5")
    by.fill_line(by.add_line(owner), "Care", "a lot")
    by.lines(owner).last.get_by_label("Quantity").fill("0")

    owner.press("Save draft")

    summary = owner.page.get_by_role("alert")
    expect(summary).to_contain_text("Audit, unit price: Must not be negative.")
    expect(summary).to_contain_text("Care, unit price: Write a number, such as 1200.50.")
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


def test_a_method_in_use_stays_and_says_for_what(deal: SimpleNamespace) -> None:
    contact, page = deal.contact, deal.contact.page
    by.add_card(contact, "4242")
    by.accept(contact, deal.offer, "Dana Moore")
    contact.waits_for("In use by Site care", "/my-billing")
    by.add_card(contact, "4444")

    def ask_to_delete(last4: str) -> None:
        contact.goto("/my-billing")
        menu = page.locator("details.menu").filter(has_text=f"ending in {last4}")
        menu.locator("summary").click()
        menu.get_by_role("link", name="Delete").click()

    ask_to_delete("4242")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Site care")
    expect(dialog.get_by_role("link", name="Keep")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    ask_to_delete("4444")
    dialog.get_by_role("button", name=re.compile("^Delete")).click()

    expect(page.get_by_role("status").get_by_text("4444 deleted")).to_be_visible()
    assert contact.sees("4242")


def test_a_proposal_is_declined_with_a_reason_the_firm_reads(
    deal: SimpleNamespace, owner: Person
) -> None:
    deal.contact.goto(deal.offer)
    deal.contact.follow("Decline")
    deal.contact.page.get_by_label("Why").fill("Too early for us.")
    deal.contact.press("Decline the proposal")
    expect(deal.contact.page).to_have_url(re.compile("/my-billing$"))

    owner.goto(deal.offer)
    assert owner.sees("Declined")
    assert owner.sees("Too early for us.")
    deal.contact.goto(f"{deal.offer}/decline")
    assert deal.contact.page.url == deal.offer


def test_a_revoked_proposal_is_a_draft_again_and_its_client_is_told(
    deal: SimpleNamespace, owner: Person
) -> None:
    owner.goto(deal.offer)
    owner.follow("Revoke")
    owner.press("Revoke the proposal")
    expect(owner.page).to_have_url(re.compile("/edit$"))

    assert deal.contact.goto(deal.offer) == 404
    assert deal.contact.sees("This proposal was taken back")
    owner.press("Review and send")
    by.send(owner)
    assert deal.contact.goto(deal.offer) == 200


def test_who_saves_second_is_told_and_keeps_what_they_typed(owner: Person) -> None:
    client = by.add_client(owner, f"Tabs {next(numbers)}", "Ida Holm", "ida@tabs.example")
    first, second = owner.context.new_page(), owner.page
    for tab, city in ((first, "London"), (second, "Leeds")):
        tab.goto(f"{client}/edit")
        tab.locator("#city").fill(city)
    first.get_by_role("button", name="Save the client").click()
    expect(first).to_have_url(client)

    owner.press("Save the client")
    expect(second.get_by_role("alert")).to_contain_text("Someone else changed this just now")
    expect(second.locator("#city")).to_have_value("Leeds")
    owner.press("Save the client")

    expect(second).to_have_url(client)
    assert owner.sees("Leeds")


def test_a_wrong_password_is_told_in_one_sentence(person: Callable[..., Person]) -> None:
    someone = person()
    someone.goto("/sign-in?next=//elsewhere.example")
    someone.page.get_by_label("Email").fill(OWNER)
    someone.page.get_by_label("Password", exact=True).fill("not this one")
    someone.press("Sign in")

    expect(someone.page.get_by_role("alert")).to_contain_text("do not go together")
    expect(someone.page.get_by_label("Email")).to_have_value(OWNER)


def test_an_invitation_works_once_and_a_weak_password_is_refused(
    owner: Person, person: Callable[..., Person]
) -> None:
    number, contact = next(numbers), person()
    email = f"rosa{number}@birch.example"
    client = by.add_client(owner, f"Birch {number}", "Rosa Lind", email)
    by.compose(owner, client, f"Once {number}")
    by.send(owner)
    link = by.link_in_mail(owner, f"Once {number}", email)

    contact.goto(link)
    contact.page.get_by_label("Password", exact=True).fill("short")
    contact.press("Choose and sign in")
    expect(contact.page.get_by_role("alert")).to_contain_text("at least 8 characters")
    by.choose_password(contact, link, PASSWORD)

    stranger = person()
    assert stranger.goto(link) == 404
    assert stranger.sees("This invitation no longer works")


def test_an_invitation_opened_where_the_owner_is_signed_in_changes_who_is(
    owner: Person, person: Callable[..., Person], owner_password: str
) -> None:
    number, shared = next(numbers), person()
    email = f"tom{number}@birch.example"
    client = by.add_client(owner, f"Shared {number}", "Tom Lind", email)
    by.compose(owner, client, f"Shared {number}")
    by.send(owner)
    by.sign_in(shared, OWNER, owner_password)

    by.choose_password(shared, by.link_in_mail(owner, f"Shared {number}", email), PASSWORD)

    expect(shared.page.get_by_role("heading", level=1)).to_have_text("Tom Lind")
    by.sign_out(shared)
    shared.page.go_back()
    shared.page.reload()
    expect(shared.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_and_accepting_need_no_mouse(
    deal: SimpleNamespace, person: Callable[..., Person]
) -> None:
    by.add_card(deal.contact)
    someone = person()
    keys, page = someone.page.keyboard, someone.page

    def tab_to(words: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            focused = page.locator(":focus")
            named = focused.get_attribute("id") or focused.get_attribute("name") or ""
            if words in (named, focused.inner_text().strip()):
                return
        raise AssertionError(f"Tab never reaches {words}")

    someone.goto(f"/sign-in?next={deal.offer.removeprefix(page.url)}")
    someone.goto("/sign-in")
    keys.type(deal.email)
    tab_to("password")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/my-billing$"))
    tab_to(f"Accept {number_of(page.locator('main').inner_text())}")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Sign", exact=True)).to_be_visible()
    someone.goto(deal.offer)
    tab_to("agreed")
    keys.press("Space")
    tab_to("name")
    keys.type("Dana Moore")
    keys.press("Enter")

    expect(page).to_have_url(re.compile("/my-billing$"))
    assert someone.sees("Site care")


def test_the_main_job_fits_a_phone(
    person: Callable[..., Person], owner: Person, owner_session: dict
) -> None:
    phone = person(width=390)
    deal = a_deal(owner, phone)
    by.add_card(phone)
    seen = [deal.offer, "/my-billing", "/invoices"]
    by.accept(phone, deal.offer, "Dana Moore")
    phone.waits_for("Paid", "/my-billing")

    wide = {path: (phone.goto(path), hangs_over(phone.page)) for path in seen}

    assert wide == dict.fromkeys(seen, (200, 0))


def test_what_is_not_there_is_said_so(owner: Person, deal: SimpleNamespace) -> None:
    nowhere = [f"/{noun}/{uuid4()}" for noun in ("clients", "proposals", "invoices", "services")]
    odd = ["/nope", "/clients/12", f"/mailbox/nothing/{uuid4()}", "/proposals/new?client=abc"]

    firm = {path: owner.goto(path) for path in [*nowhere, *odd, "/my-billing", "/invitations/x"]}
    client = {
        path: deal.contact.goto(path) for path in ["/clients", "/home", "/mailbox", deal.client]
    }

    assert set(firm.values()) == {404}
    assert set(client.values()) == {404}
    assert deal.contact.sees("There is nothing here")


def test_the_checklist_is_hidden_for_good(owner: Person) -> None:
    owner.goto("/home")
    assert owner.sees("Get started")

    owner.page.get_by_role("button", name="Hide").click()

    expect(owner.page.get_by_role("status").get_by_text("Get started is hidden")).to_be_visible()
    assert not owner.sees("1 of 5 done", "/home")
    expect(owner.page.get_by_role("heading", name="Get started")).to_have_count(0)


def number_of(text: str) -> str:
    """Returns the number of the proposal that a page names."""
    found = re.search(r"PRO-\d{4}-\d{4}", text)
    assert found is not None
    return found.group()
