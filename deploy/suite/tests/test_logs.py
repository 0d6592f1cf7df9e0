"""What is secret stands in no log line, wherever it was sent; and no text begins a line of its own."""

import json
import re

import pytest

from .doors import PASSWORD, turn_on_codes
from .test_security import mail_of

CANARY = "canary-4f1d9c7e-Sing"
PARAMETER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
ANY_ID = "0191f0a0-0000-7000-8000-000000000000"
FIELDS = (
    "password", "new_password", "current_password", "code", "token", "ticket", "secret", "uri",
    "email", "name", "reason", "text", "message", "label", "title", "next", "q", "api_key",
    "document_hash", "csrf_token",
)  # fmt: skip
TORN = 'Ann\r\n{"level":"error","event":"forged"}\x1b[31m\u2028'


@pytest.fixture
def logged(request):
    """Returns what was logged since it was last asked for, by all parts."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    if (
        capture is None
        or capture._global_capturing is None
        or request.config.option.capture == "no"
    ):
        pytest.skip("logs go where pytest captures them, and it captures nothing")
    capture.read_global_capture()
    return lambda: "".join(capture.read_global_capture())


def knock_everywhere(doors, browser):
    """Sends a canary in every field of every route, in paths, queries and headers too."""
    sent = dict.fromkeys(FIELDS, CANARY)
    headers = {"X-CSRF-Token": browser.token, "Idempotency-Key": CANARY, "If-Match": CANARY}
    stranger = doors.browser()
    for rule in doors.suite.app.url_map.iter_rules():
        path = PARAMETER.sub(CANARY, re.sub(r"<uuid:\w+>", ANY_ID, rule.rule))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.endpoint in {"session_pages.sign_out", "api_session.sign_out"}:
                continue
            form = sent | {"csrf_token": headers["X-CSRF-Token"]}
            body = {"json": sent} if path.startswith("/api/") else {"data": form}
            body = {"query_string": sent} if method == "GET" else body
            for who in (browser, stranger):
                who.client.open(path, method=method, headers=headers, **body)
    key = {"Authorization": f"Bearer cfk_{CANARY}"}
    stranger.get("/api/v1/clients", headers=key)
    stranger.client.set_cookie("counterfoil", CANARY)
    stranger.get("/home")


def test_no_log_line_has_what_was_sent_in_a_field(doors, ann, logged):
    knock_everywhere(doors, ann)
    doors.run_jobs("identity")

    log = logged()

    assert log.count('"event":"request"') > 200
    assert CANARY not in log


def test_no_log_line_has_a_secret_that_is_good(doors, ann, logged):
    device, codes = turn_on_codes(ann)
    key = ann.api("POST", "/api-keys", {"name": "Key", "permissions": ["clients:read"]}).json
    doors.browser().post("/forgot", {"email": "ann@x.example"})
    doors.run_jobs("identity")
    reset = re.search(r"/reset/(\S+)", mail_of(doors))[1]
    doors.browser().get(f"/reset/{reset}")
    doors.browser().sign_in("ann@x.example")
    token = doors.identity("/v1/key-tokens", {"api_key": key["text"], "audience": "clients"}).json

    log = logged()

    secrets = [PASSWORD, device.secret, *codes, key["text"], reset, ann.cookie, ann.token]
    assert all(secrets)
    assert '"event":"request"' in log
    assert [each for each in (*secrets, token["token"]) if each in log] == []


def test_no_text_begins_a_line_of_its_own(doors, ann, logged):
    ann.sign_in(TORN, TORN)
    ann.get("/api/v1/nowhere", query_string={"q": TORN}, headers={"User-Agent": "x\x1b[31m"})
    ann.get(f"/{TORN}")
    doors.identity("/v1/sign-ins", {"email": TORN, "password": TORN})

    lines = [line for line in logged().split("\n") if line]

    assert len(lines) > 3
    assert all(json.loads(line)["event"] != "forged" for line in lines)
    assert not any("\x1b" in line or "\r" in line for line in lines)
