"""A file of clients comes in by the page and by the command line, and is shown before it is applied."""

import io
import re
from contextlib import closing
from pathlib import Path

import pytest

from suite.data import CannotStart
from suite.firms import OWNER
from suite.imports import apply, take_in, text_of
from suite.story import eventually

from .conftest import open_api
from .doors import Browser, words

ROWS = """name;email;terms_days;color
Ash;bills@ash.example;14;red
'=Birch;;soon;blue
Ash;Bills@ash.example;7;
"""


@pytest.fixture
def suite(told, running):
    return running(told.copy(*told.urls))


@pytest.fixture
def owner(suite, told):
    browser = Browser(suite.app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def choose(owner, content: bytes, of: str = "clients", key: str = "once"):
    form = {"file": (io.BytesIO(content), "old.csv"), "idempotency_key": f"{key} {of}"}
    return owner.post(f"/{of}/import", form, content_type="multipart/form-data")


def names(owner):
    return {client["name"] for client in owner.get("/api/v1/clients?limit=100").json["items"]}


def test_invoices_of_another_system_come_in_as_drafts_and_twice_they_are_the_same(suite, told):
    said, text = [], "number,client,name,unit_price\nOLD-7,Acme Ltd,Design,100\nOLD-7,,Paper,2.50\n"
    with closing(open_api(suite)) as api:
        assert api.sign_in(OWNER, told.secrets.demo_password).status == 200
        [client, *_] = api.get("/clients")["items"]
        draft = {"name": "old.csv", "text": text.replace("Acme Ltd", client["name"])}
        file = take_in(api, draft, said.append, said.append, what="invoices")
        ended = apply(api, file, said.append, said.append, what="invoices")
        again = take_in(api, draft, said.append, said.append, what="invoices")

    assert (ended, file["fates"]["new"], again["fates"]["same"]) == (0, 2, 2)


def test_the_page_shows_every_fate_and_applies_it_when_it_is_told(owner):
    before, sent = names(owner), choose(owner, ROWS.encode("utf-8-sig"))
    here = sent.headers["Location"]

    def look():
        found = owner.get(f"/api/v1{here.replace('import', 'imports')}").json
        return None if found["is_at_work"] else found

    checked = eventually(look, "the file is looked at")

    shown = words(owner.get(here))
    kept = names(owner)
    owner.post(f"{here}/application", {"idempotency_key": "now"})
    eventually(lambda: "Ash" in names(owner), "Ash is a client")

    assert [row["fate"] for row in checked["items"]] == ["new", "refused", "duplicate"]
    assert "No client has color" in shown
    assert re.search(r"=Birch Refused Terms days : Write a whole number", shown)
    assert "The same client as in row 2" in shown
    assert "Apply 1 row" in shown
    assert (kept, names(owner)) == (before, before | {"Ash"})


def test_a_page_takes_invoices_in_and_shows_what_they_were_called(owner):
    [client, *_] = owner.get("/api/v1/clients").json["items"]
    rows = (
        f"number,client,name,unit_price\nOLD-9,{client['name']},Design,100\nOLD-10,Nobody,Care,5\n"
    )
    here = choose(owner, rows.encode(), "invoices").headers["Location"]
    path = f"/api/v1{here.replace('import', 'imports')}"
    eventually(lambda: not owner.get(path).json["is_at_work"], "the file is looked at")

    shown = words(owner.get(here))
    owner.post(f"{here}/application", {"idempotency_key": "now"})
    [row] = eventually(
        lambda: [each for each in owner.get(path).json["items"] if each["invoice_id"]], "a draft"
    )

    assert re.search(r"OLD-9, Design New", shown)
    assert re.search(r"OLD-10, Care Refused Client", shown)
    # The dashboard hears of the draft a moment after it is there.
    draft = f"/invoices/{row['invoice_id']}"
    eventually(lambda: "was OLD-9" in words(owner.get(draft)), "it says what it was called")

    exported = owner.get("/invoices/lines.csv")
    again = choose(owner, exported.data, "invoices", key="again").headers["Location"]
    path = f"/api/v1{again.replace('import', 'imports')}"
    eventually(lambda: not owner.get(path).json["is_at_work"], "what went out is looked at")

    fates = {item["name"]: item["fate"] for item in owner.get(path).json["items"]}
    assert (fates["OLD-9, Design"], set(fates.values())) == ("same", {"same"})


@pytest.mark.parametrize(
    "content, said",
    [
        ("name\nMüller\n".encode("latin-1"), "not in UTF-8"),
        (b"", "Choose a file"),
        (b"one,two\n1,2\n", "does not name any known column"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(owner, content, said):
    answer = choose(owner, content)

    assert answer.status_code == 422
    assert re.search(rf'id="file-error".*?{said}', answer.text, re.S)


def test_the_command_line_says_the_same_and_the_same_file_twice_is_nothing(suite, told):
    api, said, lines = open_api(suite), [], []
    assert api.sign_in(OWNER, told.secrets.demo_password).status == 200
    draft = {"name": "old.csv", "text": ROWS}

    first = apply(api, take_in(api, draft, said.append, lines.append), said.append, lines.append)
    again = take_in(api, draft, said.append, lines.append)
    api.close()

    assert said[:4] == [
        "3 rows: 1 duplicate, 1 new, 1 refused.",
        "Left out: color.",
        "  row 3, =Birch: Terms days: Write a whole number.",
        "  row 4, Ash: the same client as in row 2",
    ]
    assert (said[4], first) == ("Done: 1 added, 0 changed, 1 refused.", 1)
    assert again["fates"] == {"new": 0, "changed": 0, "same": 1, "refused": 1, "duplicate": 1}


def test_what_is_no_text_is_said_before_anything_is_sent(tmp_path: Path):
    (tmp_path / "old.csv").write_bytes(b"name\nM\xfcller\n")

    with pytest.raises(CannotStart, match="not in UTF-8"):
        text_of(tmp_path / "old.csv")
    with pytest.raises(CannotStart, match="cannot be read"):
        text_of(tmp_path / "none.csv")
