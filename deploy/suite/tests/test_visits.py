"""Looking at a client's billing as its contact: begun with a reason, bounded, written down, and over."""

import pytest

from common.ids import new_id

from .doors import words
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
     "/clients", "/sign-in", "/my-billing/payments", f"/invoices/{new_id()}", "/prove"],
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
