"""Who gets which mails: chosen in My Billing, and by the link below a mail, which does nothing else."""

from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest

from common.ids import new_id
from common.mail_links import MailLink, sign
from suite.firms import OWNER
from suite.story import eventually
from suite.story.acts import PASSWORD

from .conftest import URL
from .doors import Browser, words

ONE_CLICK = {"List-Unsubscribe": (None, "One-Click")}


@pytest.fixture
def world(told, running):
    """The suite after the story: its owner, the contact, and a mail program that is nobody."""
    suite = running(told.copy(*told.urls))
    owner = Browser(suite.app.test_client())
    assert owner.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    [client, *_] = owner.get("/api/v1/clients").json["items"]
    home = f"/clients/{client['id']}"
    [dana, *_] = owner.get(f"/api/v1{home}").json["contacts"]
    firm = owner.get("/api/v1/session").json["firm"]["id"]
    transport = httpx.WSGITransport(suite.app, raise_app_exceptions=False)
    key = told.secrets.mail_link_key
    token = sign(key, MailLink(UUID(firm), UUID(dana["id"]), "reminders"), dana["email"])
    with httpx.Client(base_url=URL, transport=transport) as program:
        yield SimpleNamespace(
            suite=suite, owner=owner, home=home, dana=dana, firm=firm, program=program, key=key,
            link=f"/m/{token}",
        )  # fmt: skip


def mails(world):
    [dana, *_] = world.owner.get(f"/api/v1{world.home}").json["contacts"]
    return dana["mails"]


def authors(world):
    audit = world.owner.get("/api/v1/audit?limit=50").json["items"]
    return [row["actor"] for row in audit if row["act"] == "Contact changed"]


def test_one_click_stops_a_kind_and_looking_at_the_link_does_not(world):
    before, looked = mails(world), world.program.get(world.link)
    still = mails(world)

    clicked = [world.program.post(world.link, files=ONE_CLICK) for _ in range(2)]
    stopped, shown = mails(world), world.program.get(world.link)
    world.program.post(f"{world.link}/return")

    assert "reminders" in before
    assert (looked.status_code, still) == (200, before)
    assert world.dana["email"] not in looked.text + shown.text
    assert "Dana" not in looked.text + shown.text
    assert [answer.status_code for answer in clicked] == [200, 200]
    assert stopped == [kind for kind in before if kind != "reminders"]
    assert "Reminders are stopped" in shown.text
    assert mails(world) == before
    eventually(lambda: authors(world) == [world.dana["name"]] * 2, "the audit names the contact")


def test_the_same_as_json_and_nothing_beside_it(world):
    twin = world.link.replace("/m/", "/api/v1/mail-links/")

    said = world.program.put(twin, json={"wanted": False})
    wrong = world.program.put(twin, json={"wanted": "no"})
    bearer = {"Authorization": f"Bearer {world.link.removeprefix('/m/')}"}
    beside = [
        world.program.get(path, headers=bearer).status_code
        for path in ("/api/v1/my-billing", "/api/v1/my-billing/mails", f"/api/v1{world.home}")
    ]

    assert said.json() == world.program.get(twin).json()
    assert (said.json()["kind"], said.json()["wanted"]) == ("reminders", False)
    assert wrong.status_code == 422
    assert set(beside) == {401}


def test_forged_foreign_and_other_links_are_not_there(world):
    ids = UUID(world.firm), UUID(world.dana["id"])
    forged = [
        sign("another key", MailLink(*ids, "reminders"), world.dana["email"]),
        sign(world.key, MailLink(new_id(), ids[1], "reminders"), world.dana["email"]),
        sign(world.key, MailLink(ids[0], new_id(), "reminders"), world.dana["email"]),
        sign(world.key, MailLink(*ids, "reminders"), "other@acme.example"),
        "over",
    ]
    before = mails(world)

    for token in forged:
        for answer in (
            world.program.get(f"/m/{token}"),
            world.program.post(f"/m/{token}"),
            world.program.post(f"/m/{token}/return"),
            world.program.put(f"/api/v1/mail-links/{token}", json={"wanted": False}),
        ):
            assert answer.status_code == 404, token
    assert mails(world) == before


def test_a_contact_chooses_in_my_billing_and_the_firm_sees_it(world):
    contact = Browser(world.suite.app.test_client())
    contact.sign_in(world.dana["email"], PASSWORD.format(run="tests"))
    page = contact.get("/my-billing/mails")
    offered = ["reminders", "proposals", "receipts", "statements"]

    saved = contact.post("/my-billing/mails", {"offered": offered, "mails": ["receipts"]})
    last = contact.post("/my-billing/mails", {"offered": ["invoices"]})
    firms = world.owner.get(f"{world.home}/contacts/{world.dana['id']}/edit")

    assert "Nobody else at" in words(page)
    assert saved.status_code == 303
    assert (last.status_code, mails(world)) == (422, ["invoices", "receipts"])
    assert "somebody has to" in words(last)
    assert "chose these in person" in words(firms)
