"""The main job as people do it: by the words on the pages, with a script and without one."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.browser import Person

INVITATION = re.compile(r"/invitations/")


def sign_in(person: Person, email: str, password: str) -> None:
    """Signs in on the first page."""
    person.goto("/sign-in")
    person.page.get_by_label("Email").fill(email)
    person.page.get_by_label("Password", exact=True).fill(password)
    person.press("Sign in")
    expect(person.page).not_to_have_url(re.compile("/sign-in"))


def sign_out(person: Person) -> None:
    """Signs out by the menu of the person."""
    person.page.locator("summary.whoami").click()
    person.press("Sign out")
    expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible()


def add_client(owner: Person, name: str, contact: str, email: str) -> str:
    """Adds a client with a contact; returns the address of its page."""
    owner.goto("/clients/new")
    page = owner.page
    page.locator("#name").fill(name)
    page.locator("#contact_name").fill(contact)
    page.locator("#contact_email").fill(email)
    owner.press("Add the client")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url


def lines(person: Person) -> Locator:
    """Returns the lines of the composer."""
    return person.page.locator("[data-lines] [data-line]")


def fill_line(line: Locator, name: str, price: str, *, billed: str = "on_acceptance") -> None:
    """Fills a line in."""
    line.get_by_label("Service", exact=True).fill(name)
    line.get_by_label("Billed", exact=True).select_option(billed)
    line.get_by_label("Unit price").fill(price)


def change_line(person: Person, line: Locator, act: str) -> None:
    """Moves or removes a line by its menu."""
    line.locator("summary").click()
    line.get_by_role("button", name=act).click()


def add_line(person: Person) -> Locator:
    """Adds a line to the composer and returns it."""
    already = lines(person).count()
    person.press("Service")
    expect(lines(person)).to_have_count(already + 1)
    return lines(person).last


def compose(owner: Person, client: str, title: str) -> None:
    """Composes a proposal with a monthly service and a one-off one, and goes on to sending it."""
    owner.goto(client)
    owner.follow("New proposal")
    owner.page.get_by_label("Title").fill(title)
    fill_line(lines(owner).first, "Site care", "250", billed="recurring")
    fill_line(add_line(owner), "Audit", "1400.50")
    owner.press("Review and send")
    expect(owner.page.get_by_role("heading", level=1)).to_have_text(f"Send {title}")


def send(owner: Person) -> str:
    """Sends the proposal; returns its address."""
    owner.page.get_by_role("button", name=re.compile("^Send to ")).click()
    expect(owner.page.locator(".title-row").get_by_text("Awaiting acceptance")).to_be_visible()
    return owner.page.url


def link_in_mail(owner: Person, subject: str, to: str) -> str:
    """Opens the newest mail of that subject to someone; returns the link it carries."""
    mail = owner.page.locator("main tr").filter(has_text=subject).filter(has_text=to)
    owner.waits_for(to, "/mailbox")
    mail.first.get_by_role("link").click()
    link = owner.page.locator("main a[href^=http]").first.get_attribute("href")
    assert link is not None
    return link


def choose_password(contact: Person, link: str, password: str) -> None:
    """Follows the invitation, chooses a password, and is in My Billing."""
    contact.goto(link)
    expect(contact.page.get_by_role("heading", name="Choose a password")).to_be_visible()
    contact.page.get_by_label("Password", exact=True).fill(password)
    contact.press("Choose and sign in")
    expect(contact.page).to_have_url(re.compile("/my-billing$"))


def add_card(contact: Person, last4: str = "4242") -> None:
    """Adds a sandbox card in My Billing."""
    contact.goto("/my-billing")
    contact.page.locator("section", has=contact.page.locator("#methods")).get_by_role(
        "link", name="Add"
    ).click()
    choose(contact, last4)
    contact.press("Add the card")
    expect(contact.page.get_by_role("status").get_by_text(f"{last4} added")).to_be_visible()


def choose(contact: Person, last4: str) -> None:
    """Chooses a card where several are offered."""
    contact.page.locator("label.choice").filter(has_text=last4).first.click()


def fill_signature(contact: Person, offer: str, name: str) -> None:
    """Opens a proposal, ticks the terms and signs with a name."""
    contact.goto(offer)
    contact.page.get_by_label("I have read the terms").check()
    contact.page.get_by_label("Your full name").fill(name)


def accept(contact: Person, offer: str, name: str) -> None:
    """Accepts a proposal and is back in My Billing."""
    fill_signature(contact, offer, name)
    contact.press("Accept and sign")
    expect(contact.page).to_have_url(re.compile("/my-billing$"))


def move_clock(owner: Person, by: str) -> None:
    """Moves the firm's time and waits until it has arrived."""
    owner.goto("/test-clock")
    owner.press(by)
    expect(owner.page.get_by_role("heading", name=re.compile("^Mov"))).to_be_visible()
    expect(owner.page.get_by_role("heading", name=re.compile("^Moved to"))).to_be_visible()
    expect(owner.page.get_by_text("The clock is moving")).to_have_count(0)
