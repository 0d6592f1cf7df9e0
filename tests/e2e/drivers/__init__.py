"""The main job as people do it: by the words on the pages, with a script and without one."""

import re
from types import SimpleNamespace
from typing import Any

from playwright.sync_api import Locator, expect

from suite.story import eventually
from suite.story.api import Api
from tests.e2e.browser import Person

LINES = [
    {"name": "Site care", "billing": "recurring", "interval_unit": "month", "interval_count": 1,
     "unit_price": "250", "tax_name": "VAT", "tax_rate": "20"},
    {"name": "Audit", "billing": "on_acceptance", "unit_price": "1400.50", "tax_name": "VAT",
     "tax_rate": "20"},
]  # fmt: skip


def given_deal(api: Api, contact: Person, number: int, password: str) -> SimpleNamespace:
    """Makes what `add_client`, `compose`, `send` and `choose_password` make, without the pages."""
    email, title = f"dana{number}@acme.example", f"Care and audit {number}"
    signer = {"name": "Dana Moore", "email": email, "role": "client"}
    client, proposal = given_offer(api, number, title, signer, payment_method_required=True)
    link = eventually(lambda: _link_to(api, email), f"no mail to {email}")
    body = {"token": link.rpartition("/")[2], "password": password}
    accepted = contact.context.request.post("/api/v1/invitations/acceptance", data=body)
    assert accepted.ok, accepted.text()
    contact.goto("/my-billing")
    home = contact.page.url.removesuffix("/my-billing")
    return SimpleNamespace(
        client=f"{home}/clients/{client['id']}",
        offer=f"{home}/proposals/{proposal['id']}",
        number=proposal["number"],
        link=link,
        email=email,
        title=title,
        contact=contact,
    )


def given_offer(
    api: Api, number: int, title: str, signer: dict[str, str], **more: Any
) -> tuple[Any, Any]:
    """Makes a client and sends its one contact a proposal; returns both."""
    client = _made(api, "/clients", f"client{number}", {"name": f"Acme {number} Ltd"})
    contact = _made(api, f"/clients/{client['id']}/contacts", f"contact{number}", signer)
    draft: dict[str, Any] = {"client_id": client["id"], "contact_id": contact["id"], "title": title}
    draft |= {"lines": LINES} | more
    proposal = _made(api, "/proposals", f"proposal{number}", draft)
    assert api.post(f"/proposals/{proposal['id']}/sending").status == 200
    return client, proposal


def given_invoice(api: Api, client: str, key: str, price: str) -> Any:
    """Issues an invoice of one line with 20 % tax, due at once; returns it."""
    line = {"name": "Care", "unit_price": price, "tax_name": "VAT", "tax_rate": "20"}
    terms = {"kind": "net", "days": 0}
    draft = {"client_id": client, "currency": "GBP", "lines": [line], "terms": terms}
    made = _made(api, "/invoices", key, draft)
    answer = api.post(f"/invoices/{made['id']}/issue", key=f"by-hand-{key}-issue")
    assert answer.status == 200, answer.body
    return answer.body


def _made(api: Api, path: str, key: str, body: dict[str, Any]) -> Any:
    answer = api.post(path, body, key=f"by-hand-{key}")
    assert answer.status == 201, answer.body
    return answer.body


def _link_to(api: Api, email: str) -> str | None:
    for mail in api.get("/mailbox")["items"]:
        if mail["to"] == email:
            text = api.get(f"/mailbox/{mail['service']}/{mail['id']}")["text"]
            found = re.search(r"https?://\S+/invitations/[\w-]+", text)
            return found.group() if found else None
    return None


def tab_to(person: Person, words: str) -> None:
    """Presses Tab until what has the focus bears this id, name or text."""
    person.page.wait_for_load_state()
    for _ in range(80):
        person.page.keyboard.press("Tab")
        if words in person.page.evaluate(FOCUSED):
            return
    raise AssertionError(f"Tab never reaches {words}")


FOCUSED = """() => {
  const at = document.activeElement;
  return [at.id, at.getAttribute("name"), at.textContent.replace(/\\s+/g, " ").trim()];
}"""


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
    expect(lines(person).first).to_be_visible()
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
