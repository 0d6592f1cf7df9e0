"""A text that would be a script if a page did not show it as a text, wherever somebody may write one."""

import re
import time

import pytest

from suite.embedded import DASHBOARD
from suite.firms import OWNER

from .doors import Browser

TEXT = "\"'><img src=x onerror=xss()>"
REASON = f"{TEXT} and why"
PARAMETER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
# What stands in an address and is nobody's: links, and the kind of thing that is not there.
GONE = {"token": "x" * 43, "filename": "none", "name": "none", "hash_": "0" * 64}
LINE = {
    "name": TEXT, "description": TEXT, "billing": "on_acceptance", "unit_price": "450.00",
    "quantity": "1", "discount_percent": "0", "tax_name": TEXT, "tax_rate": "20",
}  # fmt: skip
ADDRESS = dict.fromkeys(("line1", "line2", "city", "region"), TEXT)


@pytest.fixture
def suite(told, running):
    """The suite after the story, with its workers: what is written becomes what is shown."""
    return running(told.copy(*[service.name for service in told.services]))


@pytest.fixture
def owner(suite, told):
    browser = Browser(suite.app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def make(browser, path, body):
    headers = {"Idempotency-Key": f"{path}-{time.monotonic()}"}
    answer = browser.api("POST", path, body, headers=headers)
    assert answer.status_code in (200, 201, 202, 204), (path, answer.text)
    return answer.json


def write_everywhere(owner):
    """Fills every text field that a member may fill; returns the ids of what was made, by noun."""
    field = make(owner, "/client-fields", {"label": TEXT, "kind": "text"})
    client = make(owner, "/clients", {
        "name": TEXT, "billing_name": TEXT, "currency": "GBP", "is_test": True, "tags": [TEXT],
        "address": ADDRESS, "other_addresses": [{**ADDRESS, "label": TEXT}],
        "custom_values": {field["id"]: TEXT},
    })  # fmt: skip
    here = f"/clients/{client['id']}"
    person = {"name": TEXT, "email": "x@acme.example", "role": "client"}
    contact = make(owner, f"{here}/contacts", person)
    note = make(owner, f"{here}/notes", {"text": REASON})
    proposal = make(owner, "/proposals", {
        "client_id": client["id"], "contact_id": contact["id"], "title": TEXT, "terms": TEXT,
        "introduction": TEXT, "currency": "GBP", "payment_method_required": False, "lines": [LINE],
    })  # fmt: skip
    make(owner, f"/proposals/{proposal['id']}/sending", {"message": TEXT})
    member = make(owner, "/team", {"name": TEXT, "email": "y@acme.example", "role": "staff"})
    key = make(owner, "/api-keys", {"name": TEXT, "permissions": ["clients:read"]})["api_key"]
    return {
        "client_id": client["id"], "contact_id": contact["id"], "proposal_id": proposal["id"],
        "member_id": (member.get("member") or member)["id"], "api_key_id": key["id"],
        "key_id": key["id"], "field_id": field["id"], "note_id": note["id"],
        "kept_id": client["id"],
    }  # fmt: skip


def pages(suite, known):
    """Every page's address, about the things whose texts are hostile where it is about one."""
    for rule in suite.apps[DASHBOARD].url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/")):
            yield PARAMETER.sub(lambda m: known.get(m[1]) or GONE.get(m[1], "none"), rule.rule)


def look(suite, browser, known):
    """Opens every page, with the text in its query too; returns where it stands, and where it is live."""
    shown, live = set(), set()
    for path in pages(suite, known):
        answer = browser.get(path, query_string={"q": TEXT, "next": TEXT, "tag": TEXT})
        assert answer.status_code < 500, path
        if answer.mimetype != "text/html":
            continue
        scripts = "".join(re.findall(r"(?s)<script.*?</script>", answer.text))
        if "<img src=x" in answer.text or "onerror=xss" in scripts:
            live.add(path)
        if "&lt;img src=x" in answer.text:
            shown.add(path)
    return shown, live


def test_every_page_shows_a_hostile_text_as_a_text(suite, owner):
    known = write_everywhere(owner)
    ends = time.monotonic() + 30
    there = f"/clients/{known['client_id']}"
    while owner.get(there).status_code != 200 and time.monotonic() < ends:
        time.sleep(0.1)
    visit = make(owner, f"/contacts/{known['contact_id']}/impersonations", {"reason": REASON})
    assert visit is not None
    as_contact = look(suite, owner, known)
    make(owner, "/impersonation/end", {})

    as_owner = look(suite, owner, known)

    assert as_contact[1] == as_owner[1] == set()
    assert {there, "/settings/team", "/settings/api-keys", "/clients"} <= as_owner[0]
    assert {f"/proposals/{known['proposal_id']}", "/my-billing"} <= as_contact[0]
    assert len(as_owner[0]) > 15
