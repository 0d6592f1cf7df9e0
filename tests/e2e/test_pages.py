"""Every page and dialog in both themes, wide and on a phone: nothing in the way of anyone."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from common.mail_links import MailLink, sign
from dashboard_bff.routes import pages
from suite.story import Scene
from tests.e2e.browser import Person, barriers, hangs_over
from tests.e2e.pages import DIALOGS, NO_PAGE, PAGES
from tests.e2e.suites import UpSuite
from tests.e2e.worlds import make_world

# Contrast depends on the theme and little else on both: each of the two is looked at once.
LOOKS = ((1280, "light"), (390, "dark"))


@pytest.fixture(scope="module")
def world(suite: UpSuite) -> Iterator[SimpleNamespace]:
    """A firm with one of everything that a page can show."""
    scene = suite.scene("pages", patience=30)
    made = make_world(scene)
    made.mail_link = mail_link(suite, scene, made)
    made.invoice_link = invoice_link(scene, made)
    yield made
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

    found = " ".join(in_the_way(person)["dark, 390"])

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


def mail_link(suite: UpSuite, scene: Scene, world: SimpleNamespace) -> str:
    """The token below a reminder to the client's first contact."""
    owner = scene.api("owner")
    firm = owner.get("/session")["firm"]["id"]
    [contact, *_] = owner.get(f"/clients/{world.client}")["contacts"]
    link = MailLink(UUID(firm), UUID(contact["id"]), "reminders")
    return sign(suite.mail_link_key, link, contact["email"])


def invoice_link(scene: Scene, world: SimpleNamespace) -> str:
    """The token of a link by which the declined invoice is paid."""
    path = f"/invoices/{world.failed}/share-links"
    made = scene.api("owner").post(path, key=scene.key("share"))
    assert made.status == 201, made.body
    return str(made["address"]).rsplit("/", 1)[1]


def anew(person: Person) -> Person:
    """Puts the window back to a desk's, and forgets what was complained of until then."""
    person.page.goto("about:blank")
    person.page.set_viewport_size({"width": LOOKS[0][0], "height": 900})
    person.page.emulate_media(color_scheme="light")
    person.complaints.clear()
    return person


def in_the_way(person: Person, within: str | None = None) -> dict[str, Any]:
    """Returns what is in anyone's way, by look, and what the browser complained of."""
    # Axe sets styles of its own, which the page's policy refuses: the browser is heard before it.
    found: dict[str, Any] = {"complaints": list(person.complaints)} if person.complaints else {}
    for width, theme in LOOKS:
        person.page.set_viewport_size({"width": width, "height": 900})
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
