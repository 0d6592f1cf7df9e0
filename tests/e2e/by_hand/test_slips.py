"""What a person meets besides: refusals, second thoughts, slips, a phone, no mouse."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from uuid import uuid4

from playwright.sync_api import expect

from suite.firms import OWNER
from tests.e2e import drivers as by
from tests.e2e.browser import Person, hangs_over
from tests.e2e.by_hand.deals import PASSWORD, a_deal, numbers


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

    expect(second.locator("main").get_by_text("Leeds").first).to_be_visible()


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

    someone.goto("/sign-in")
    keys.type(deal.email)
    by.tab_to(someone, "password")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/my-billing$"))
    by.tab_to(someone, f"Accept {deal.number}")
    keys.press("Enter")
    expect(page).to_have_url(f"{deal.offer}#sign")
    page.goto(deal.offer)
    by.tab_to(someone, "agreed")
    keys.press("Space")
    by.tab_to(someone, "name")
    keys.type("Dana Moore")
    keys.press("Enter")

    expect(page).to_have_url(re.compile("/my-billing$"))
    someone.waits_for("Site care", "/my-billing")


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
