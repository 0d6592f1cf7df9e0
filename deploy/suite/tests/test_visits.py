"""Looking at a client's billing as its contact: begun with a reason, bounded, written down, and over."""

import re
from uuid import UUID

import pytest

from dashboard_bff.gateways.services import Person

from .doors import PASSWORD, words
from .visiting import REASON, house


@pytest.fixture
def at(doors):
    """A firm with Acme Ltd and its contact Dana Moore."""
    return house(doors)


def test_ann_looks_as_dana_and_comes_back_to_herself(at):
    ann = at.doors.signed_in()
    before, token = ann.cookie, ann.token

    asked = ann.get(f"{at.path}/impersonation")
    begun = ann.post(f"{at.path}/impersonation", {"reason": REASON})
    page = ann.get("/my-billing")
    inside, inside_token = ann.cookie, ann.token
    back = ann.post("/impersonation/end")

    assert asked.status_code == 200
    assert begun.location == "/my-billing"
    assert "You are viewing as Dana Moore, Acme Ltd" in words(page)
    assert f"Reason: “{REASON}” Dana can see this visit." in words(page)
    assert back.location == f"/clients/{at.client['id']}"
    assert ann.api("GET", "/session").json["name"] == "Ann Owner"
    assert len({before, inside, ann.cookie}) == 3
    assert len({token, inside_token, ann.token}) == 3
    assert [visit.status for visit in at.visits()] == ["ended"]
    assert [row.impersonation_id for row in at.sessions()] == [None]


@pytest.mark.parametrize(
    "path",
    ["/my-billing", "/invoices", "/proposals", "/my-billing/access", "/nothing-there",
     "/clients", "/sign-in", "/my-billing/payments",
     "/invoices/01a00000-0000-7000-8000-000000000000", "/prove"],
)  # fmt: skip
def test_every_page_says_so_and_has_the_way_back_errors_included(at, path):
    ann = at.visit()

    page = ann.get(path)

    assert "You are viewing as Dana Moore, Acme Ltd" in words(page), page.status_code
    assert 'action="/impersonation/end"' in page.text


def test_whoever_is_themselves_sees_no_such_thing(at):
    ann = at.doors.signed_in()

    assert "viewing as" not in words(ann.get("/clients"))
    assert "data-countdown" not in ann.get("/nothing-there").text


@pytest.fixture
def sandbox(doors):
    """A firm whose client Acme Ltd is a test client."""
    return house(doors, is_test=True)


def test_a_test_contact_may_do_what_contacts_do_and_nothing_of_the_members(sandbox):
    ann = sandbox.doors.signed_in()

    begun = ann.post(f"{sandbox.path}/test-impersonation")
    page = ann.get("/my-billing/payment-methods/new")
    own = ann.post("/settings/api-keys", {"name": "Mine"})
    sign_in = ann.post("/sign-in", {"email": "ann@x.example", "password": PASSWORD})

    assert begun.location == "/my-billing"
    assert page.status_code == 200
    assert "You are acting as test contact Dana Moore, Acme Ltd" in words(page)
    assert (own.status_code, sign_in.status_code) == (404, 403)
    [visit] = sandbox.visits()
    assert (visit.is_test, visit.reason) == (True, "Test contact")


def test_looking_at_a_test_contact_without_signing_in_as_it_is_only_looking(sandbox):
    ann = sandbox.visit()

    assert ann.get("/my-billing/payment-methods/new").status_code == 403


def test_who_may_not_look_as_contacts_may_still_be_a_test_contact(sandbox):
    """Billing members have no impersonation, and staff neither; only the first may try things out."""
    for role, statuses in (("billing", (403, 303)), ("staff", (403, 403))):
        bo = a_member(sandbox, role)

        looked = bo.post(f"{sandbox.path}/impersonation", {"reason": REASON})
        tried = bo.post(f"{sandbox.path}/test-impersonation")

        assert (looked.status_code, tried.status_code) == statuses, role


@pytest.mark.parametrize("role, listed", [("billing", []), ("staff", [])])
def test_who_may_not_is_not_offered_it(at, role, listed):
    bo = a_member(at, role)

    page = bo.get(f"/clients/{at.client['id']}")

    assert re.findall(r"(?:test-)?impersonation", page.text) == listed
    assert "/impersonation" in at.doors.signed_in().get(f"/clients/{at.client['id']}").text


def a_member(at, role):
    """Returns the browser of a member of the role."""
    email = f"{role}@x.example"
    made = {"name": "Bo Member", "email": email, "role": role}
    services = at.doors.suite.apps["dashboard-bff"].extensions["services"]
    services.call(person_of(at), "identity", "POST", "/v1/members", made)
    token = at.doors.link(email).rpartition("/")[2]
    at.doors.identity("/v1/invitations/acceptance", {"token": token, "password": PASSWORD})
    return at.doors.signed_in(email)


def person_of(at):
    """Returns the owner as the dashboard names them to identity."""
    member = at.founded["member"]
    return Person(UUID(at.firm_id), UUID(member["person_id"]), UUID(member["id"]))


def test_the_contact_sees_who_looked_and_why_at_once(at):
    ann = at.visit()

    page = ann.get("/my-billing/access")
    twin = ann.api("GET", "/impersonations")

    assert f"Ann Owner {REASON}" in words(page)
    assert [(row["member"], row["status"]) for row in twin.json["running"]] == [
        ("Ann Owner", "active")
    ]


def test_the_firm_sees_them_all_and_a_member_without_the_permission_none(at):
    at.visit().post("/impersonation/end")
    other = at.doors.signed_in()

    page = other.get("/settings/impersonations")

    assert "Ann Owner" in words(page)
    assert "Dana Moore, Acme Ltd" in words(page)
    assert "Ended" in words(page)
