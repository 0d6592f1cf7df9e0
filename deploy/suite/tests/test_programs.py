"""Programs with an API key: the JSON API alone, by the header alone, and only what the key was made for."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from common.clock import now
from dashboard_bff.models import BrowserSession

from .doors import PASSWORD, words
from .visiting import REASON, House, house

SOMEBODY = "01a00000-0000-7000-8000-000000000000"

WRONG = "cfk_" + "a" * 43 + "00000000"


@pytest.fixture
def at(doors):
    """A firm with Acme Ltd and its contact Dana Moore."""
    return house(doors)


def make(at, *permissions, name="Website"):
    ann = at.doors.signed_in()
    made = ann.api("POST", "/api-keys", {"name": name, "permissions": list(permissions)})
    assert made.status_code == 201, made.json
    return made.json


def program(at, key):
    """Returns a caller that shows the key and has no cookie."""
    client = at.doors.suite.app.test_client(use_cookies=False)

    def call(method, path, **more):
        headers = {"Authorization": f"Bearer {key}", **more.pop("headers", {})}
        return client.open(path, method=method, headers=headers, **more)

    return call


def forget_tokens(at):
    """Lets the seconds pass for which tokens are kept."""
    services = at.doors.suite.app.extensions["services"]
    services._grants.clear()
    services._programs.clear()


def test_a_key_reads_what_it_was_made_for_without_cookie_or_csrf(at):
    call = program(at, make(at, "clients:read")["text"])

    listed = call("GET", "/api/v1/clients")
    who = call("GET", "/api/v1/session")

    assert [client["name"] for client in listed.json["items"]] == ["Acme Ltd"]
    assert "Set-Cookie" not in listed.headers
    assert (who.json["name"], who.json["permissions"]) == ("Website", ["clients:read"])
    forbidden = call("GET", "/api/v1/invoices")
    assert (forbidden.status_code, forbidden.json["code"]) == (403, "permission_missing")


@pytest.mark.parametrize("path", ["/clients", "/home", "/settings/api-keys", "/"])
def test_a_key_opens_no_page(at, path):
    call = program(at, make(at, "clients:read")["text"])

    answer = call("GET", path)

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_a_key_is_read_from_the_header_alone(at):
    key = make(at, "clients:read")["text"]
    client = at.doors.suite.app.test_client(use_cookies=False)

    asked = [
        client.get(f"/api/v1/clients?api_key={key}&access_token={key}"),
        client.get("/api/v1/clients", headers={"X-API-Key": key}),
        client.get("/api/v1/clients", headers={"Authorization": f"Basic {key}"}),
    ]

    assert [answer.status_code for answer in asked] == [401, 401, 401]


def test_a_key_with_a_cookie_beside_it_is_refused(at):
    key = make(at, "clients:read")["text"]
    ann = at.doors.signed_in()
    both = {"Authorization": f"Bearer {key}"}

    assert ann.client.get("/api/v1/clients", headers=both).status_code == 400
    assert ann.client.get("/api/v1/my-billing", headers=both).status_code == 400
    assert ann.client.get("/clients").status_code == 200


@pytest.mark.parametrize("key", [WRONG, "cfk_", "x", "eyJhbGciOiJub25lIn0.e30."])
def test_a_wrong_key_is_no_key_and_says_nothing_more(at, key):
    answer = program(at, key)("GET", "/api/v1/clients")

    assert (answer.status_code, answer.json["code"]) == (401, "api_key_invalid")


def test_wrong_keys_are_throttled_by_address(at):
    call = program(at, WRONG)

    answers = [call("GET", "/api/v1/clients") for _ in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {401}
    assert answers[30].status_code == 429
    assert int(answers[30].headers["Retry-After"]) > 0


def test_a_revoked_key_is_over_when_its_token_is(at):
    made = make(at, "clients:read")
    call = program(at, made["text"])
    assert call("GET", "/api/v1/clients").status_code == 200

    ann = at.doors.signed_in()
    ann.api("POST", f"/api-keys/{made['api_key']['id']}/revocation", {})
    forget_tokens(at)

    assert call("GET", "/api/v1/clients").status_code == 401


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("POST", f"/contacts/{SOMEBODY}/impersonations", {"reason": REASON}),
        ("POST", f"/contacts/{SOMEBODY}/test-impersonations", {}),
        ("GET", "/impersonations", None),
        ("POST", "/impersonation/end", {}),
        ("GET", "/api-keys", None),
        ("POST", "/api-keys", {"name": "Mine", "permissions": ["clients:read"]}),
        ("POST", "/security/proof", {"password": PASSWORD}),
        ("POST", "/session", {"email": "ann@x.example", "password": PASSWORD}),
        ("DELETE", "/session", None),
    ],
)
def test_what_takes_a_person_is_refused_to_a_key(at, method, path, body):
    key = make(at, "clients:read", "clients:write", "contacts:write", "firm:write")["text"]
    before = len(at.audit("identity"))

    answer = program(at, key)(method, f"/api/v1{path}", json=body)

    assert answer.status_code == 403
    assert answer.json["code"] in {"not_for_keys", "permission_missing"}
    assert "Set-Cookie" not in answer.headers
    assert len(at.audit("identity")) == before


def test_my_billing_is_no_programs(at):
    call = program(at, make(at, "invoices:read")["text"])

    assert call("GET", "/api/v1/my-billing").status_code == 404


def test_another_firms_key_sees_nothing_of_this_one(at):
    south = House(at.doors, at.doors.found("bea@y.example", name="South"))
    south.tell("firm.created", south.founded["firm"])
    bea = at.doors.signed_in("bea@y.example")
    draft = {"name": "Theirs", "permissions": ["clients:read"]}
    call = program(at, bea.api("POST", "/api-keys", draft).json["text"])

    assert call("GET", "/api/v1/clients").json["items"] == []
    assert call("GET", f"/api/v1/clients/{at.client['id']}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"X-User-Id": "1", "X-Firm-Id": SOMEBODY, "X-Permissions": "api_keys:write"},
        {"Connection": "Authorization, X-Firm-Id", "X-Firm-Id": SOMEBODY},
        {"X-Forwarded-User": "ann@x.example", "X-Act": "member:x"},
    ],
)
def test_headers_that_say_who_one_is_are_heard_by_nobody(at, headers):
    call = program(at, make(at, "clients:read")["text"])

    assert [c["name"] for c in call("GET", "/api/v1/clients", headers=headers).json["items"]] == [
        "Acme Ltd"
    ]
    assert call("GET", "/api/v1/api-keys", headers=headers).status_code == 403
    nobody = at.doors.suite.app.test_client().get("/api/v1/clients", headers=headers)
    assert nobody.status_code == 401


def test_a_services_token_is_no_key_and_a_key_no_services_token(at):
    made = make(at, "clients:read")
    traded = at.doors.identity("/v1/key-tokens", {"api_key": made["text"], "audience": "clients"})
    token = traded.json["token"]
    identity = at.doors.suite.apps["identity"].test_client()

    to_dashboard = program(at, token)("GET", "/api/v1/clients")
    to_another = identity.get("/v1/members", headers={"Authorization": f"Bearer {token}"})
    raw = identity.get("/v1/members", headers={"Authorization": f"Bearer {made['text']}"})

    assert [a.status_code for a in (to_dashboard, to_another, raw)] == [401, 401, 401]


def test_the_page_makes_a_key_shows_it_once_and_revokes_it(at):
    ann = at.doors.signed_in()

    form = {"name": "Website", "permission": ["clients:read", "invoices:read"]}
    made = ann.post("/settings/api-keys", form)
    [key] = re.findall(r"cfk_[\w-]{40,}", made.text)
    again = ann.get("/settings/api-keys")
    [address] = re.findall(r"/settings/api-keys/[\w-]+/revocation", again.text)
    asked = ann.get(address)
    revoked = ann.post(address)

    assert "Website is ready" in words(made)
    assert key not in again.text
    assert "See clients, see invoices" in words(again)
    assert "Revoke Website?" in words(asked)
    assert revoked.location == "/settings/api-keys"
    assert program(at, key)("GET", "/api/v1/clients").status_code == 401


@pytest.mark.parametrize(
    "form, field",
    [
        ({"name": "", "permission": ["clients:read"]}, "name"),
        ({"name": "Website"}, "permissions"),
        ({"name": "Website", "permission": ["owners:write"]}, "permissions"),
    ],
)
def test_what_is_wrong_with_a_new_key_is_said_at_its_field(at, form, field):
    ann = at.doors.signed_in()

    page = ann.post("/settings/api-keys", form)

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert ann.api("GET", "/api-keys").json["active"] == []


def test_making_a_key_takes_a_password_entered_a_moment_ago(at):
    ann = at.doors.signed_in()
    with at.database().transaction(UUID(at.firm_id)) as session:
        session.execute(update(BrowserSession).values(proven_at=now() - timedelta(minutes=11)))

    answer = ann.api("POST", "/api-keys", {"name": "Key", "permissions": ["clients:read"]})

    assert (answer.status_code, answer.json["code"]) == (403, "step_up_needed")


def test_the_description_names_the_key_where_it_opens(at):
    spec = at.doors.suite.app.test_client().get("/api/v1/openapi.json").json

    assert spec["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {"key": []} in spec["paths"]["/api/v1/clients"]["get"]["security"]
    assert {"key": []} not in spec["paths"]["/api/v1/api-keys"]["post"]["security"]
