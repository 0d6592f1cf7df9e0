"""Every page and dialog in both themes, wide and on a phone: nothing in the way of anyone."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from dashboard_bff.routes import pages
from tests.e2e.browser import Person, barriers, hangs_over
from tests.e2e.suites import UpSuite
from tests.e2e.worlds import make_world

WIDTHS = (1280, 390)
THEMES = ("light", "dark")

# Who looks, and where; `{…}` is filled in from the world.
PAGES = {
    "sign in": ("nobody", "/sign-in"),
    "invitation": ("nobody", "/invitations/{invitation}"),
    "used invitation": ("nobody", "/invitations/used"),
    "no code owed": ("nobody", "/sign-in/code"),
    "forgotten": ("nobody", "/forgot"),
    "used reset": ("nobody", "/reset/used"),
    "is it you": ("owner", "/prove?next=/home"),
    "security": ("owner", "/settings/security"),
    "my security": ("contact", "/settings/security"),
    "new password": ("owner", "/settings/security/password"),
    "codes": ("owner", "/settings/security/codes"),
    "home": ("owner", "/home"),
    "clients": ("owner", "/clients"),
    "no clients": ("owner", "/clients?status=archived"),
    "new client": ("owner", "/clients/new"),
    "client": ("owner", "/clients/{client}"),
    "fresh client": ("owner", "/clients/{fresh}"),
    "its services": ("owner", "/clients/{client}/services"),
    "its schedule": ("owner", "/clients/{client}/schedule"),
    "its schedule, later": ("owner", "/clients/{client}/schedule?later=1"),
    "its invoices": ("owner", "/clients/{client}/invoices"),
    "its statement": ("owner", "/clients/{client}/statement"),
    "fresh statement": ("owner", "/clients/{fresh}/statement"),
    "fresh services": ("owner", "/clients/{fresh}/services"),
    "fresh schedule": ("owner", "/clients/{fresh}/schedule"),
    "fresh invoices": ("owner", "/clients/{fresh}/invoices"),
    "edit client": ("owner", "/clients/{client}/edit"),
    "new contact": ("owner", "/clients/{client}/contacts/new"),
    "edit contact": ("owner", "/clients/{client}/contacts/{contact}/edit"),
    "remove contact": ("owner", "/clients/{client}/contacts/{contact}/removal"),
    "notes": ("owner", "/clients/{client}/notes"),
    "archive a busy client": ("owner", "/clients/{client}/archival"),
    "archive a client": ("owner", "/clients/{fresh}/archival"),
    "merge": ("owner", "/clients/{fresh}/merge"),
    "merge with": ("owner", "/clients/{fresh}/merge/{client}"),
    "merge a busy client": ("owner", "/clients/{client}/merge/{fresh}"),
    "erase a busy client": ("owner", "/clients/{client}/erasure"),
    "erase a client": ("owner", "/clients/{fresh}/erasure"),
    "search": ("owner", "/search"),
    "found": ("owner", "/search?q=acme"),
    "not found": ("owner", "/search?q=nobody-has-this"),
    "client fields": ("owner", "/settings/client-fields"),
    "how documents look": ("owner", "/settings/documents"),
    "audit log": ("owner", "/settings/audit"),
    "what was refused": ("owner", "/settings/audit?outcome=refused"),
    "proposals": ("owner", "/proposals"),
    "whom for": ("owner", "/proposals/new"),
    "composer": ("owner", "/proposals/new?client={client}"),
    "draft": ("owner", "/proposals/{draft}/edit"),
    "draft, as it is": ("owner", "/proposals/{draft}"),
    "draft, as its client": ("owner", "/proposals/{draft}/preview"),
    "duplicate": ("owner", "/proposals/{draft}/ask/copy"),
    "send again": ("owner", "/proposals/{awaiting}/ask/resend"),
    "leave open": ("owner", "/proposals/{awaiting}/ask/extend"),
    "accept for them": ("owner", "/proposals/{awaiting}/ask/accept"),
    "lose": ("owner", "/proposals/{awaiting}/ask/lose"),
    "sending": ("owner", "/proposals/{draft}/sending"),
    "awaiting": ("owner", "/proposals/{awaiting}"),
    "revocation": ("owner", "/proposals/{awaiting}/revocation"),
    "accepted": ("owner", "/proposals/{accepted}"),
    "declined": ("owner", "/proposals/{declined}"),
    "estimates": ("owner", "/estimates"),
    "whom an estimate is for": ("owner", "/estimates/new"),
    "estimate composer": ("owner", "/estimates/new?client={client}"),
    "estimate's draft": ("owner", "/estimates/{guess}/edit"),
    "estimate's draft, as it is": ("owner", "/estimates/{guess}"),
    "sending an estimate": ("owner", "/estimates/{guess}/sending"),
    "estimate sent": ("owner", "/estimates/{asked}"),
    "revoke an estimate": ("owner", "/estimates/{asked}/revocation"),
    "estimate approved": ("owner", "/estimates/{approved}"),
    "turn into an invoice": ("owner", "/estimates/{approved}/invoices/new"),
    "cancel an estimate": ("owner", "/estimates/{approved}/cancellation"),
    "draft invoice": ("owner", "/invoices/{part}"),
    "remove a draft": ("owner", "/invoices/{part}/removal"),
    "invoices": ("owner", "/invoices"),
    "paid invoice": ("owner", "/invoices/{paid}"),
    "failed invoice": ("owner", "/invoices/{failed}"),
    "unknown invoice": ("owner", "/invoices/{unknown}"),
    "void": ("owner", "/invoices/{failed}/void"),
    "write off": ("owner", "/invoices/{failed}/write-off"),
    "mark paid": ("owner", "/invoices/{failed}/offline-payments"),
    "credit an invoice": ("owner", "/invoices/{paid}/credit-note"),
    "credit note": ("owner", "/credit-notes/{credit_note}"),
    "service": ("owner", "/services/{service}"),
    "mailbox": ("owner", "/mailbox"),
    "mail": ("owner", "/mailbox/{mail}"),
    "test clock": ("owner", "/test-clock"),
    "view as": ("owner", "/clients/{client}/contacts/{signer}/impersonation"),
    "sign in as test contact": (
        "owner",
        "/clients/{test_client}/contacts/{tester}/test-impersonation",
    ),
    "impersonation": ("owner", "/settings/impersonations"),
    "API keys": ("owner", "/settings/api-keys"),
    "revoke a key": ("owner", "/settings/api-keys/{key}/revocation"),
    "who looked": ("contact", "/my-billing/access"),
    "My Billing, looked at": ("visitor", "/my-billing"),
    "an invoice, looked at": ("visitor", "/invoices/{failed}"),
    "an offer, looked at": ("visitor", "/proposals/{awaiting}"),
    "an estimate, looked at": ("visitor", "/estimates/{asked}"),
    "theirs alone": ("visitor", "/my-billing/payments"),
    "team": ("owner", "/settings/team"),
    "roles": ("owner", "/settings/roles"),
    "reminders": ("owner", "/settings/reminders"),
    "invite someone": ("owner", "/settings/team/new"),
    "change a role": ("owner", "/settings/team/{member}/role"),
    "disable a member": ("owner", "/settings/team/{member}/disablement"),
    "remove a member": ("owner", "/settings/team/{member}/removal"),
    "switch firm": ("owner", "/session/firm"),
    "end a contact's access": ("owner", "/clients/{client}/contacts/{contact}/access/end"),
    "offer by a link": ("nobody", "/p/{link}"),
    "give a card by a link": ("nobody", "/p/{link}/payment-method"),
    "decline by a link": ("nobody", "/p/{link}/decline"),
    "link that is over": ("nobody", "/p/over"),
    "nothing there": ("owner", "/clients/{paid}"),
    "My Billing": ("contact", "/my-billing"),
    "pay one": ("contact", "/my-billing/payments?invoice={failed}"),
    "pay all": ("contact", "/my-billing/payments"),
    "new method": ("contact", "/my-billing/payment-methods/new"),
    "delete method": ("contact", "/my-billing/payment-methods/{spare}/delete"),
    "delete method in use": ("contact", "/my-billing/payment-methods/{used}/delete"),
    "my invoices": ("contact", "/invoices"),
    "my statement": ("contact", "/my-billing/statement"),
    "my invoice": ("contact", "/invoices/{failed}"),
    "my credit note": ("contact", "/credit-notes/{credit_note}"),
    "my proposals": ("contact", "/proposals"),
    "to accept": ("contact", "/proposals/{awaiting}"),
    "signed": ("contact", "/proposals/{accepted}"),
    "my estimates": ("contact", "/estimates"),
    "to approve": ("contact", "/estimates/{asked}"),
    "estimate I approved": ("contact", "/estimates/{approved}"),
    "decline an estimate": ("contact", "/estimates/{asked}/decline"),
    "decline": ("contact", "/proposals/{awaiting}/decline"),
    "my service": ("contact", "/services/{service}"),
    "not open to me": ("contact", "/home"),
}
# What is no page of its own: parts, files, what only sends on, and what is gone once there is a firm.
NO_PAGE = {
    "/",
    "/avatars/<uuid:client_id>/<hash_>",
    "/clients/<uuid:client_id>/statement.csv",
    "/clients/export.csv",
    "/first-run",
    "/invoices/<uuid:invoice_id>.pdf",
    "/proposals/<uuid:proposal_id>.pdf",
    "/my-billing/statement.csv",
    "/settings/audit.csv",
    "/settings/documents/sample.pdf",
    "/static/<path:filename>",
    "/test-clock/advances/<uuid:advance_id>",
}

# Who looks, from where, and the words of the link that opens it, or of the menu it is the last of.
DIALOGS = {
    "pay one": ("contact", "/my-billing", r"^Pay INV"),
    "pay all": ("contact", "/my-billing", r"^Use another"),
    "new method": ("contact", "/my-billing", r"^Add$"),
    "delete method": ("contact", "/my-billing", "{spare_words}"),
    "delete method in use": ("contact", "/my-billing", "{used_words}"),
    "decline": ("contact", "/proposals/{awaiting}", r"^Decline$"),
    "revoke": ("owner", "/proposals/{awaiting}", r"^Revoke$"),
    "revoke a key": ("owner", "/settings/api-keys", r"^Revoke"),
    "mark paid": ("owner", "/invoices/{failed}", r"^Mark paid$"),
}


@pytest.fixture(scope="module")
def world(suite: UpSuite) -> Iterator[SimpleNamespace]:
    """A firm with one of everything that a page can show."""
    scene = suite.scene("pages", patience=30)
    yield make_world(scene)
    for api in scene.apis.values():
        api.close()


@pytest.fixture(scope="module")
def people(chrome: Browser, suite: UpSuite, world: SimpleNamespace) -> Iterator[dict[str, Person]]:
    """Nobody in particular, the owner and the contact, each at a browser of their own."""
    seated = {name: Person(chrome, suite.url) for name in ("nobody", "owner", "contact")}
    for name, credentials in world.credentials.items():
        answer = seated[name].context.request.post("/api/v1/session", data=credentials)
        assert answer.ok, answer.text()
    seated["visitor"] = visitor(chrome, suite, world)
    yield seated
    for person in seated.values():
        person.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_everyone(
    people: dict[str, Person], world: SimpleNamespace, name: str
) -> None:
    who, path = PAGES[name]
    person = anew(people[who])

    status = person.goto(path.format(**vars(world)))

    assert status < 500
    assert person.page.locator("h1").count() == 1
    assert " · " in person.page.title()
    assert in_the_way(person) == {}


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_open_to_everyone(
    people: dict[str, Person], world: SimpleNamespace, name: str
) -> None:
    who, path, words = DIALOGS[name]
    person = anew(people[who])
    page = person.page
    person.goto(path.format(**vars(world)))
    words = words.format(**vars(world))
    if words.startswith("ending in"):
        menu = page.locator("details.menu").filter(has_text=words)
        menu.locator("summary").click()
        menu.get_by_role("link").last.click()
    else:
        page.get_by_role("link", name=re.compile(words)).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()

    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    assert in_the_way(person, "dialog") == {}
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_barrier_would_be_found(chrome: Browser) -> None:
    person = Person(chrome, "about:blank", width=390)
    person.page.set_content("<h1>Pale</h1><p>Read me</p><img src='x'><div>wide</div>")
    person.page.add_style_tag(content="p { color: #ddd } div { width: 500px }")

    found = " ".join(in_the_way(person)["light, 390"])

    assert all(word in found for word in ("color-contrast", "image-alt", "pixels wider"))
    person.context.close()


def test_no_page_is_left_out() -> None:
    app = Flask("pages", static_folder=None)
    for blueprint in vars(pages).values():
        if hasattr(blueprint, "deferred_functions"):
            app.register_blueprint(blueprint)
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    shapes = {path.partition("?")[0] for _, path in PAGES.values()}
    example = {shape: re.sub(r"\{mail\}", "a/b", shape) for shape in shapes}

    left_out = {
        rule.rule
        for rule in rules
        if rule.rule not in NO_PAGE
        and not any(matches(rule.rule, shape) for shape in example.values())
    }

    assert left_out == set()


def visitor(chrome: Browser, suite: UpSuite, world: SimpleNamespace) -> Person:
    """Returns the owner at another browser, looking as the contact."""
    person = Person(chrome, suite.url)
    signed_in = person.context.request.post("/api/v1/session", data=world.credentials["owner"])
    headers = {"X-CSRF-Token": signed_in.json()["csrf_token"]}
    body = {"reason": "Dana asked why the payment failed."}
    path = f"/api/v1/contacts/{world.signer}/impersonations"
    begun = person.context.request.post(path, data=body, headers=headers)
    assert begun.ok, begun.text()
    return person


def anew(person: Person) -> Person:
    """Puts the window back to a desk's, and forgets what was complained of until then."""
    person.page.goto("about:blank")
    person.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    person.page.emulate_media(color_scheme="light")
    person.complaints.clear()
    return person


def in_the_way(person: Person, within: str | None = None) -> dict[str, Any]:
    """Returns what is in anyone's way, by theme and width, and what the browser complained of."""
    # Axe sets styles of its own, which the page's policy refuses: the browser is heard before it.
    found: dict[str, Any] = {"complaints": list(person.complaints)} if person.complaints else {}
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            person.page.emulate_media(color_scheme=theme)
            met = barriers(person.page, within)
            if over := hangs_over(person.page):
                met.append(f"{over} pixels wider than the window")
            if met:
                found[f"{theme}, {width}"] = met
    return found


def matches(rule: str, path: str) -> bool:
    """Tells whether a route's rule takes a path whose ids are still in braces."""
    return re.fullmatch(re.sub(r"<[^>]+>", r"[^/]+", rule), path) is not None
