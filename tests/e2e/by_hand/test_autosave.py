"""What is typed into a composer is kept by itself: one draft, however often, and nobody else's lost."""

import re
from types import SimpleNamespace

from playwright.sync_api import expect

from common.ids import new_id
from suite.story import eventually
from suite.story.api import Api
from tests.e2e import drivers as by
from tests.e2e.browser import Person


def titled(api: Api, title: str) -> list[dict]:
    return [row for row in api.get("/proposals")["items"] if row["title"] == title]


def test_a_new_proposal_is_kept_while_it_is_typed_as_one_draft(
    owner: Person, deal: SimpleNamespace, api: Api
) -> None:
    page, kept, title = owner.page, owner.page.locator("#kept"), f"Kept for {deal.number}"
    owner.goto(f"/proposals/new?client={deal.client.rpartition('/')[2]}")
    page.get_by_label("Title").fill(title)
    expect(kept).to_contain_text("Saved")
    expect(page).to_have_url(re.compile(r"/proposals/[0-9a-f-]{36}/edit$"))
    by.fill_line(by.lines(owner).first, "Audit", "1400.50")
    [draft] = titled(api, title)
    path = f"/proposals/{draft['id']}"
    eventually(lambda: "1400.5" in str(api.get(path)["lines"]), "the line is not kept")
    page.reload()

    expect(page.get_by_label("Title")).to_have_value(title)
    expect(by.lines(owner).first.get_by_label("Unit price")).to_have_value(re.compile(r"^1400\.5"))
    assert [row["status"] for row in titled(api, title)] == ["draft"]


def test_what_somebody_else_kept_meanwhile_is_not_overwritten(
    owner: Person, deal: SimpleNamespace, api: Api
) -> None:
    page, title = owner.page, f"Shared for {deal.number}"
    client = deal.client.rpartition("/")[2]
    contact = api.get(f"/clients/{client}")["contacts"][0]["id"]
    body = {"client_id": client, "contact_id": contact, "title": title, "lines": by.LINES}
    draft = api.post("/proposals", body, key=str(new_id()))
    owner.goto(f"/proposals/{draft['id']}/edit")
    other = owner.context.new_page()
    other.goto(page.url)
    other.get_by_label("Title").fill(f"{title}, first")
    expect(other.locator("#kept")).to_contain_text("Saved")

    page.get_by_label("Title").fill(f"{title}, second")

    expect(page.locator("#kept")).to_contain_text("Nothing was overwritten")
    expect(page.get_by_label("Title")).to_have_value(f"{title}, second")
    assert len(titled(api, f"{title}, first")) == 1
