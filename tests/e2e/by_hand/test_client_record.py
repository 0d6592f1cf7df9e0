"""The client record by hand: edited by two, a picture, contacts, search, archive and restore."""

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from suite.story import eventually
from suite.story.api import Api
from tests.e2e import drivers as by
from tests.e2e.browser import Person
from tests.e2e.by_hand.deals import numbers


@pytest.fixture
def client(api: Api) -> str:
    """A new client without anything; returns where it is."""
    number = next(numbers)
    made = api.post("/clients", {"name": f"Quay {number} Ltd"}, key=f"record-{number}")
    assert made.status == 201, made.body
    person = {"name": "Rosa Lind", "email": f"rosa{number}@quay.example", "role": "client"}
    contact = api.post(f"/clients/{made['id']}/contacts", person, key=f"record-rosa-{number}")
    assert contact.status == 201, contact.body
    return f"/clients/{made['id']}"


@pytest.fixture
def plain(person: Callable[..., Person], owner_session: dict) -> Person:
    """The owner without a script."""
    plain = person(script=False)
    plain.context.add_cookies(owner_session["cookies"])
    return plain


def test_what_was_typed_survives_what_is_wrong_and_what_somebody_else_saved(
    owner: Person, plain: Person, client: str
) -> None:
    owner.goto(f"{client}/edit")
    plain.goto(f"{client}/edit")
    plain.page.get_by_label("Tags").fill("Retainer")
    plain.press("Save the client")
    page = owner.page
    page.get_by_label("Email for invoices").fill("books@quay.example")
    page.locator('[name="other_tax_ids.1.country"]').select_option("DE")
    page.locator('[name="other_tax_ids.1.number"]').fill("12")

    owner.press("Save the client")
    expect(page.get_by_role("alert")).to_contain_text(
        "This does not look like one of that country."
    )
    page.locator('[name="other_tax_ids.0.number"]').fill("DE 123 456 789")
    owner.press("Save the client")
    expect(page.get_by_role("alert")).to_contain_text("Someone else changed this just now")
    expect(page.get_by_label("Email for invoices")).to_have_value("books@quay.example")
    owner.press("Save the client")

    expect(page).to_have_url(re.compile(f"{client}$"))
    assert owner.sees("123456789")


def test_a_picture_stands_on_the_page_and_what_is_none_is_refused(
    owner: Person, client: str, tmp_path: Path
) -> None:
    good, bad = tmp_path / "logo.png", tmp_path / "logo.svg.png"
    good.write_bytes(_png())
    bad.write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    page = owner.page

    owner.goto(f"{client}/edit")
    page.get_by_label("PNG, JPEG or WebP").set_input_files(bad)
    owner.press("Save the picture")
    assert owner.sees("This is no PNG, JPEG or WebP picture.")
    page.get_by_label("PNG, JPEG or WebP").set_input_files(good)
    owner.press("Save the picture")
    expect(page).to_have_url(re.compile(f"{client}$"))

    picture = page.locator(".title-row img.avatar")
    answer = page.request.get(picture.get_attribute("src") or "")
    assert answer.headers["content-type"] == "image/webp"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"].startswith("private")
    assert answer.body()[8:12] == b"WEBP"


def test_only_the_picture_takes_a_file_and_only_a_small_one(owner: Person, client: str) -> None:
    owner.goto(f"{client}/edit")
    token = owner.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""

    def send(path: str, size: int) -> int:
        file = {"name": "x.png", "mimeType": "image/png", "buffer": bytes(size)}
        return owner.page.request.post(
            path, multipart={"csrf_token": token, "picture": file}
        ).status

    assert send(f"{client}/avatar", 2_100_000) == 413
    assert send(f"{client}/edit", 10) == 415


def test_a_contact_is_changed_and_removed(plain: Person, client: str) -> None:
    plain.goto(client)
    plain.follow("Rosa Lind")
    plain.page.get_by_label("Name").fill("Rosa Lindqvist")
    plain.page.get_by_label("Reminders").uncheck()
    plain.press("Save the contact")
    assert plain.sees("Rosa Lindqvist")
    plain.follow("Rosa Lindqvist")
    expect(plain.page.get_by_label("Reminders")).not_to_be_checked()
    expect(plain.page.get_by_label("Receipts")).to_be_checked()
    plain.follow("Remove")
    plain.press("Remove Rosa Lindqvist")

    expect(plain.page.locator("#contacts")).to_be_attached()
    expect(plain.page.get_by_role("link", name="Rosa Lindqvist")).to_have_count(0)


def test_a_note_is_written_and_taken_away(plain: Person, client: str) -> None:
    plain.goto(client)
    plain.page.locator("main").get_by_role("link", name="Notes", exact=True).last.click()
    plain.page.get_by_label("New note").fill("Call before noon.")
    plain.press("Add the note")
    assert plain.sees("Call before noon.")
    plain.press("Remove this note")
    assert not plain.sees("Call before noon.")


def test_a_client_is_found_while_typing_and_by_the_keyboard(
    owner: Person, plain: Person, client: str, api: Api
) -> None:
    name = api.get(client)["client"]["name"]
    owner.goto("/home")
    field = owner.page.get_by_role("searchbox", name="Search clients, contacts and numbers")

    field.press_sequentially(name.lower()[:-4])
    expect(owner.page.locator(".found-row").first).to_contain_text(name)
    field.press("ArrowDown")
    owner.page.keyboard.press("Enter")
    expect(owner.page).to_have_url(re.compile(f"{client}$"))

    plain.goto("/search")
    plain.page.locator("main").get_by_role("searchbox").fill(name)
    plain.page.keyboard.press("Enter")
    plain.follow(name)
    expect(plain.page).to_have_url(re.compile(f"{client}$"))


def test_a_client_with_a_running_service_is_not_archived(
    deal: SimpleNamespace, owner: Person, api: Api
) -> None:
    by.add_card(deal.contact, "4242")
    by.accept(deal.contact, deal.offer, "Dana Moore")
    owner.waits_for("Site care", deal.client)
    path = "/clients/" + deal.client.rpartition("/")[2]

    owner.goto(f"{deal.client}/archival")
    refused = api.post(f"{path}/archival")

    assert owner.sees("The service Site care")
    assert not owner.page.get_by_role("button", name=re.compile("^Archive")).count()
    assert (refused.status, refused.code) == (409, "client_not_settled")
    assert {thing["kind"] for thing in refused["in_the_way"]} >= {"service"}
    assert api.get(path)["client"]["status"] == "active"


def test_a_settled_client_goes_out_of_the_lists_and_comes_back(
    plain: Person, api: Api, client: str
) -> None:
    plain.goto(f"{client}/archival")
    plain.page.get_by_role("button", name=re.compile("^Archive")).click()
    expect(plain.page).to_have_url(re.compile("/clients$"))
    name = api.get(client)["client"]["name"]
    listed = {row["name"] for row in api.get("/clients")["items"]}
    archived = {row["name"] for row in api.get("/clients", status="archived")["items"]}
    plain.goto(client)
    plain.press("Restore")

    assert (name in listed, name in archived) == (False, True)
    assert api.get(client)["client"]["status"] == "inactive"


def test_an_export_is_of_one_client_and_has_every_kind_of_thing(
    deal: SimpleNamespace, owner: Person, api: Api, client: str
) -> None:
    by.add_card(deal.contact, "4242")
    by.accept(deal.contact, deal.offer, "Dana Moore")
    owner.waits_for("Site care", deal.client)
    own = deal.client.rpartition("/")[2]
    token = owner.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""

    answer = owner.page.request.post(f"{deal.client}/export", form={"csrf_token": token})
    whole = api.post(f"/clients/{own}/export").body

    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        files = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert files["client.json"]["id"] == own
    assert files["contacts.json"][0]["email"] == deal.email
    for kind in ("proposals", "invoices", "services", "payments", "payment_methods"):
        assert files[f"{kind}.json"], kind
        assert whole[kind], kind
    # Whatever is a client's says whose it is: nothing in it may be another's.
    assert set(_clients_in(list(files.values()))) == set(_clients_in(whole)) == {own}
    assert client.rpartition("/")[2] not in answer.body().decode("latin-1")


def test_an_erased_client_is_gone_from_every_page(
    plain: Person, person: Callable[..., Person], api: Api, client: str
) -> None:
    name, before = api.get(client)["client"]["name"], api.get(client)["contacts"][0]
    plain.goto(f"{client}/erasure")
    plain.page.get_by_role("button", name=re.compile("^Erase")).click()
    assert plain.sees("Tick this to go on.")
    plain.page.get_by_label("I know that it cannot be undone").check()
    plain.page.get_by_role("button", name=re.compile("^Erase")).click()
    expect(plain.page).to_have_url(re.compile("/clients$"))

    def is_forgotten() -> bool | None:
        page = json.dumps(api.get(client).body)
        found = api.get("/search", q=before["email"]).body
        gone = name not in page and before["name"] not in page and not found["count"]
        return gone or None

    assert eventually(is_forgotten, f"{name} is still shown")
    plain.goto(client)
    assert plain.sees("This client was erased.")
    assert api.post(f"{client}/erasure").status == 409
    assert api.post(f"{client}/restoration").status == 409


def test_a_twin_goes_into_the_client_that_is_kept(
    plain: Person, api: Api, client: str, deal: SimpleNamespace
) -> None:
    own, busy = client.rpartition("/")[2], deal.client.rpartition("/")[2]
    name = api.get(f"/clients/{busy}")["client"]["name"]
    assert api.post(f"/clients/{busy}/merge", {"into": own}).code == "client_documented"

    plain.goto(f"{client}/merge?q={name}")
    plain.follow("Compare")
    plain.press(f"Merge into {name}")

    expect(plain.page).to_have_url(re.compile(busy))
    assert plain.sees("Rosa Lind")
    plain.goto(client)
    expect(plain.page).to_have_url(re.compile(busy))


def _clients_in(value: Any) -> Iterator[str]:
    """Every id that says whose a thing is, however deep it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "client_id" and inner:
                yield inner
            yield from _clients_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _clients_in(inner)


def _png() -> bytes:
    """A picture of 8 by 8 points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows = b"".join(b"\x00" + b"\x0e\x5a\x6b" * 8 for _ in range(8))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
