"""What nobody does while looking as somebody else, and what brings them back; all of it is written down."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update

from common.clock import now
from dashboard_bff.models import BrowserSession

from .doors import PASSWORD, words
from .visiting import REASON, house

ID = "01a00000-0000-7000-8000-000000000000"
KEYED = {"Idempotency-Key": "k"}
PAY = {"invoice_ids": [ID], "payment_method_id": ID, "currency": "GBP", "expected_amount": 100}
SIGN = {"name": "Dana Moore", "agreed": True, "document_hash": "x"}

# What stays the contact's alone, or the member's own: by page and by JSON.
BLOCKED_FORMS = (
    "/my-billing/payments", "/my-billing/payment-methods/new",
    f"/my-billing/payment-methods/{ID}/default", f"/my-billing/payment-methods/{ID}/delete",
    f"/proposals/{ID}/acceptance", f"/proposals/{ID}/decline", "/settings/api-keys",
    f"/settings/impersonations/{ID}/revocation", "/clients/new", "/prove", "/sign-in",
)  # fmt: skip
BLOCKED_JSON = (
    ("POST", "/my-billing/payments", PAY),
    ("POST", "/my-billing/payment-methods", {"token": "tok_visa"}),
    ("DELETE", f"/my-billing/payment-methods/{ID}", None),
    ("POST", f"/proposals/{ID}/acceptance", SIGN),
    ("POST", "/api-keys", {"name": "Mine", "permissions": ["clients:read"]}),
    ("POST", f"/contacts/{ID}/impersonations", {"reason": REASON}),
    ("POST", "/security/proof", {"password": PASSWORD}),
    ("POST", "/session", {"email": "ann@x.example", "password": PASSWORD}),
)


@pytest.fixture
def at(doors):
    """A firm with Acme Ltd and its contact Dana Moore."""
    return house(doors)


def viewed(at):
    return [row for row in at.audit() if row.act == "page.viewed"]


def is_back(at, answer, ann):
    """Whether the answer leads to the client's page, and the member is who they were."""
    there = (answer.status_code, answer.location) == (303, f"/clients/{at.client['id']}")
    return there and ann.api("GET", "/session").json["name"] == "Ann Owner"


@pytest.mark.parametrize("path", BLOCKED_FORMS)
def test_what_is_theirs_alone_is_refused_as_a_page_and_written_down(at, path):
    ann = at.visit()
    before, identity = len(viewed(at)), at.audit("identity")

    answer = ann.post(path, {"reason": REASON, "name": "Dana Moore", "password": PASSWORD})

    assert answer.status_code == 403
    assert (
        "You are viewing as Dana Moore. Paying, signing and their security are theirs alone."
        in words(answer)
    )
    refused = [row for row in viewed(at)[before:] if row.outcome == "refused"]
    assert [(row.actor, row.on_behalf_of) for row in refused] == [
        (at.ann, f"contact:{at.dana['id']}")
    ]
    assert len(at.audit("identity")) == len(identity)


@pytest.mark.parametrize("method, path, body", BLOCKED_JSON)
def test_what_is_theirs_alone_is_refused_as_json(at, method, path, body):
    ann = at.visit()

    answer = ann.api(method, path, body, headers=KEYED)

    assert (answer.status_code, answer.json["code"]) == (403, "impersonation_read_only")
    assert viewed(at)[-1].outcome == "refused"
    assert len(at.visits()) == 1


def test_as_many_requests_as_rows_of_the_audit(at):
    ann = at.visit()
    start = len(viewed(at))

    ann.client.get("/my-billing")
    ann.client.get("/api/v1/my-billing")
    ann.client.get("/api/v1/my-billing", headers={"If-None-Match": "*"})
    ann.client.get(f"/invoices/{ID}")
    ann.client.get("/nothing-there")
    ann.client.get("/my-billing/payments")
    ann.client.post("/my-billing/payments")
    ann.client.get("/static/logo.svg").close()

    rows = viewed(at)[start:]
    assert [(row.facts["route"], row.outcome) for row in rows] == [
        ("/my-billing", "done"),
        ("/api/v1/my-billing", "done"),
        ("/api/v1/my-billing", "done"),
        ("/invoices/<uuid:invoice_id>", "refused"),
        (None, "refused"),
        ("/my-billing/payments", "refused"),
        ("/my-billing/payments", "refused"),
    ]
    assert {(row.actor, row.on_behalf_of) for row in rows} == {(at.ann, f"contact:{at.dana['id']}")}
    assert all(row.trace and row.reason == REASON for row in rows)
    assert rows[3].subject == UUID(ID)
    assert rows[0].subject == UUID(at.client["id"])


def test_a_kept_page_of_the_contacts_is_no_way_around_the_record(at):
    ann = at.visit()
    start = len(viewed(at))

    for _ in range(3):
        assert "You are viewing as" in words(ann.client.get("/my-billing"))
        assert ann.client.get("/api/v1/my-billing").status_code == 200

    assert len(viewed(at)) - start == 6


def test_after_half_an_hour_a_page_leads_back_and_says_so(at):
    ann = at.visit()
    at.time_runs_out()

    over = ann.get("/my-billing")

    assert is_back(at, over, ann)
    assert "The visit is over" in words(ann.get("/clients"))
    assert "viewing as" not in words(ann.get("/clients"))


def test_after_half_an_hour_json_is_told_and_a_form_does_nothing(at):
    ann = at.visit()
    token = ann.token
    at.time_runs_out()

    told = ann.client.get("/api/v1/my-billing")

    assert (told.status_code, told.json["code"]) == (401, "impersonation_over")
    assert ann.api("GET", "/session").json["name"] == "Ann Owner"
    stale = ann.client.post("/my-billing/payments", data={"csrf_token": token})
    assert stale.status_code == 403


def test_a_visit_that_was_revoked_is_over_with_the_next_request(at):
    ann = at.visit()
    [visit] = at.visits()
    other = at.doors.signed_in()

    revoked = other.post(f"/settings/impersonations/{visit.id}/revocation")

    assert revoked.location == "/settings/impersonations"
    assert is_back(at, ann.get("/my-billing"), ann)
    assert at.visits()[0].status == "revoked"


@pytest.mark.parametrize("how", ["role", "contact"])
def test_who_may_look_no_longer_is_back_within_a_minute(at, how):
    ann = at.visit()
    if how == "contact":
        at.tell("contact.changed", at.dana | {"role": "lead"}, version=2)
    else:
        revoke_by_identity_alone(at)
    at.change_sessions(permissions_at=now() - timedelta(seconds=31))
    at.doors.suite.app.extensions["services"]._grants.clear()

    assert is_back(at, ann.get("/my-billing"), ann)


def revoke_by_identity_alone(at):
    with at.database("identity").transaction(UUID(at.firm_id)) as session:
        ended = "UPDATE impersonations SET status = 'revoked', ended_at = now()"
        session.execute(text(ended))


def test_a_visit_ends_with_the_session_it_came_from(at):
    ann = at.visit()
    with at.database().transaction(UUID(at.firm_id)) as session:
        own = BrowserSession.impersonation_id.is_(None)
        session.execute(update(BrowserSession).where(own).values(created_at=now() - timedelta(1)))

    assert ann.get("/my-billing").location == "/sign-in?next=/my-billing"
    assert ann.client.get("/api/v1/session").status_code == 401


def test_signing_out_inside_goes_back_and_not_out(at):
    by_page, by_json = at.visit(), at.visit()

    assert is_back(at, by_page.post("/sign-out"), by_page)
    assert by_json.api("DELETE", "/session").status_code == 204
    assert by_json.api("GET", "/session").json["name"] == "Ann Owner"
    assert [visit.status for visit in at.visits()] == ["ended", "ended"]


def test_the_cookie_from_before_and_the_one_of_the_visit_open_nothing_any_more(at):
    ann = at.doors.signed_in()
    mine = ann.cookie
    ann.post(f"{at.path}/impersonation", {"reason": REASON})
    visiting = ann.cookie
    thief = at.doors.browser()

    thief.client.set_cookie("counterfoil", mine)
    during = thief.get("/api/v1/session").status_code
    ann.post("/impersonation/end")
    thief.client.set_cookie("counterfoil", visiting)
    after = thief.get("/api/v1/session").status_code

    assert (during, after) == (401, 401)


def test_neither_sessions_token_is_good_for_the_other(at):
    ann = at.doors.signed_in()
    mine = ann.token
    ann.post(f"{at.path}/impersonation", {"reason": REASON})

    with_mine = ann.client.post("/impersonation/end", data={"csrf_token": mine})

    assert with_mine.status_code == 403
    assert at.visits()[0].status == "active"


def test_nothing_begins_by_a_link_without_a_token_without_a_password_or_from_elsewhere(at):
    ann = at.doors.signed_in()
    path = f"{at.path}/impersonation"

    by_link = ann.get(f"{path}?reason={REASON}")
    untokened = ann.client.post(path, data={"reason": REASON})
    elsewhere = ann.post(path, {"reason": REASON}, headers={"Origin": "https://evil.example"})
    with at.database().transaction(UUID(at.firm_id)) as session:
        session.execute(update(BrowserSession).values(proven_at=now() - timedelta(minutes=11)))
    unproven = ann.post(path, {"reason": REASON})

    assert by_link.status_code == 200
    assert (untokened.status_code, elsewhere.status_code) == (403, 403)
    assert unproven.location.startswith("/prove?again=1")
    assert at.visits() == []


@pytest.mark.parametrize("reason", ["", "   ", "why", "x" * 501])
def test_a_reason_is_asked_for_at_its_field(at, reason):
    ann = at.doors.signed_in()

    page = ann.post(f"{at.path}/impersonation", {"reason": reason})

    assert page.status_code == 422
    assert 'id="reason-error"' in page.text
    assert at.visits() == []


def test_who_has_no_view_of_their_own_is_not_looked_at(at):
    ann = at.doors.signed_in()
    lead = at.a_contact(at.client, role="lead", name="Leo Lead")
    other = at.a_client(name="Pike")

    for contact, client in ((lead, at.client), (at.dana, other), ({"id": ID}, at.client)):
        path = f"/clients/{client['id']}/contacts/{contact['id']}/impersonation"
        assert ann.get(path).status_code == 404
        assert ann.post(path, {"reason": REASON}).status_code == 404
        test = f"/clients/{client['id']}/contacts/{contact['id']}/test-impersonation"
        assert ann.post(test).status_code == 404
    assert at.visits() == []


def test_another_firms_contact_is_not_there(at):
    at.doors.found("bea@y.example", name="South")
    bea = at.doors.signed_in("bea@y.example")

    assert bea.get(f"{at.path}/impersonation").status_code == 404
    answer = bea.api("POST", f"/contacts/{at.dana['id']}/impersonations", {"reason": REASON})
    assert answer.status_code == 404
    assert at.visits() == []


def test_the_way_back_is_nobodys_way_up(at):
    nobody = at.doors.browser()
    ann = at.doors.signed_in()

    assert nobody.client.post("/impersonation/end").status_code == 401
    assert nobody.client.post("/api/v1/impersonation/end").status_code == 401
    assert ann.post("/impersonation/end").location == "/"
    assert ann.api("POST", "/impersonation/end", {}).json["code"] == "no_impersonation"
    assert ann.api("GET", "/session").json["name"] == "Ann Owner"
