"""The team's pages and their JSON: who is out is out at once, and nobody rises above their rank."""

import pytest
from sqlalchemy import text

from common.db import Database
from common.ids import new_id

from .doors import PASSWORD, turn_on_codes, words


@pytest.fixture
def firm(doors):
    return doors.found()


@pytest.fixture
def ann(doors, firm):
    """The owner, signed in."""
    return doors.signed_in()


def joined(doors, owner, email, role):
    """Has somebody invited by page and join by the mail's link; returns their browser."""
    draft = {"name": email.partition("@")[0].capitalize(), "email": email, "role": role}
    invited = owner.post("/settings/team/new", draft)
    assert (invited.status_code, invited.location) == (303, "/settings/team"), words(invited)
    browser = doors.browser()
    accepted = browser.post(doors.link(email), {"password": PASSWORD})
    assert accepted.status_code == 303, words(accepted)
    return browser


def the_member(owner, email):
    return next(m for m in owner.api("GET", "/team").json["items"] if m["email"] == email)


def rows(doors):
    """Says what is in identity's tables of people and the dashboard's of sessions."""
    tables = {
        "identity": ("members", "invitations", "mails", "outbox", "contact_access"),
        "dashboard-bff": ("sessions",),
    }
    found = {}
    for service, names in tables.items():
        database = Database(doors.urls[service].worker)
        with database.transaction(None) as session:
            for name in names:
                query = text(
                    f"SELECT count(*), md5(string_agg(r::text, '|' ORDER BY r::text)) FROM {name} r"
                )
                found[name] = tuple(session.execute(query).one())
        database.close()
    return found


def test_somebody_is_invited_joins_and_is_listed(doors, ann):
    mia = joined(doors, ann, "mia@x.example", "staff")

    listed = ann.api("GET", "/team").json["items"]

    assert [(m["name"], m["role"], m["status"]) for m in listed] == [
        ("Ann Owner", "owner", "active"),
        ("Mia", "staff", "active"),
    ]
    assert listed[1]["last_seen_at"]
    page = words(ann.get("/settings/team"))
    assert "Mia" in page
    assert "Staff" in page
    assert "2 people at" in page
    assert mia.get("/settings/team").status_code == 403
    assert mia.api("GET", "/team").status_code == 403


def test_the_team_shows_who_signs_in_with_codes_to_those_who_answer_for_it(doors, ann):
    eve = joined(doors, ann, "eve@x.example", "billing")
    turn_on_codes(eve)

    codes = {m["name"]: m["asks_for_code"] for m in ann.api("GET", "/team").json["items"]}

    assert codes == {"Ann Owner": False, "Eve": True}
    page = words(ann.get("/settings/team"))
    assert ("Codes on" in page, "No codes" in page) == (True, True)
    assert {m["asks_for_code"] for m in eve.api("GET", "/team").json["items"]} == {None}
    assert "odes" not in words(eve.get("/settings/team"))


def test_a_disabled_member_is_signed_out_at_once(doors, ann):
    mia = joined(doors, ann, "mia@x.example", "admin")
    path = f"/settings/team/{the_member(ann, 'mia@x.example')['id']}"
    assert mia.api("GET", "/team").status_code == 200

    assert "signed out everywhere" in words(ann.get(f"{path}/disablement"))
    done = ann.post(f"{path}/disablement")

    assert done.location == "/settings/team"
    assert mia.get("/api/v1/session").status_code == 401
    assert mia.sign_in("mia@x.example").status_code == 401
    assert ann.post(f"{path}/enablement").status_code == 303
    assert mia.sign_in("mia@x.example").status_code == 303


def test_a_removed_member_and_a_revoked_invitation_are_out_at_once(doors, ann):
    mia = joined(doors, ann, "mia@x.example", "admin")
    ann.post("/settings/team/new", {"name": "Zoe", "email": "zoe@x.example", "role": "staff"})
    way_in = doors.link("zoe@x.example")

    for email in ("mia@x.example", "zoe@x.example"):
        path = f"/settings/team/{the_member(ann, email)['id']}/removal"
        assert ann.get(path).status_code == 200
        assert ann.post(path).location == "/settings/team"

    assert mia.get("/api/v1/session").status_code == 401
    assert doors.browser().post(way_in, {"password": PASSWORD}).status_code == 404
    view = ann.api("GET", "/team").json
    assert [m["email"] for m in view["items"]] == ["ann@x.example"]
    assert {m["email"] for m in view["left"]} == {"mia@x.example", "zoe@x.example"}


def test_a_new_role_holds_from_the_next_click_on(doors, ann):
    mia = joined(doors, ann, "mia@x.example", "admin")
    member = the_member(ann, "mia@x.example")
    assert "members:write" in mia.api("GET", "/session").json["permissions"]

    path = f"/settings/team/{member['id']}/role"
    assert f'value="{member["version"]}"' in ann.get(path).text
    changed = ann.post(path, {"role": "staff", "version": str(member["version"])})

    assert changed.location == "/settings/team"
    session = mia.api("GET", "/session").json
    assert session["role"] == "staff"
    staffs = ["avatars:read", "clients:read", "contacts:read", "services:read"]
    assert session["permissions"] == staffs


def test_a_role_changed_meanwhile_is_not_overwritten(doors, ann):
    joined(doors, ann, "mia@x.example", "admin")
    member = the_member(ann, "mia@x.example")
    before = rows(doors)

    answer = ann.post(f"/settings/team/{member['id']}/role", {"role": "staff", "version": "1"})
    unseen = ann.api("PATCH", f"/team/{member['id']}", {"role": "staff"})

    assert (answer.status_code, unseen.status_code) == (412, 428)
    assert rows(doors) == before


def test_a_resent_invitation_ends_the_one_before_and_has_a_limit(doors, ann):
    ann.post("/settings/team/new", {"name": "Zoe", "email": "zoe@x.example", "role": "staff"})
    first, zoe = doors.link("zoe@x.example"), the_member(ann, "zoe@x.example")["id"]

    assert ann.post(f"/settings/team/{zoe}/invitation").status_code == 303
    codes = [ann.api("POST", f"/team/{zoe}/invitation").status_code for _ in range(4)]

    assert codes == [201, 201, 201, 429]
    assert doors.browser().get(first).status_code == 404
    assert doors.browser().get(doors.link("zoe@x.example")).status_code == 200


@pytest.mark.parametrize("role", ["billing", "staff"])
def test_below_an_admin_nobody_touches_the_team(doors, ann, role):
    mia = joined(doors, ann, "mia@x.example", role)
    zoe = joined(doors, ann, "zoe@x.example", "staff")
    member = the_member(ann, "zoe@x.example")
    base, before = f"/team/{member['id']}", rows(doors)
    draft = {"name": "Eve", "email": "eve@x.example", "role": "staff"}

    answers = [
        mia.api("POST", "/team", draft),
        mia.api("PATCH", base, {"role": "admin"}, headers={"If-Match": '"2"'}),
        mia.api("DELETE", base),
        mia.api("POST", f"{base}/disablement"),
        mia.post("/settings/team/new", draft),
        mia.post(f"/settings{base}/role", {"role": "admin", "version": "2"}),
        mia.post(f"/settings{base}/removal"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert zoe.get("/api/v1/session").status_code == 200
    assert rows(doors)["members"] == before["members"]
    assert rows(doors)["mails"] == before["mails"]


def test_an_admin_is_offered_no_owners_and_makes_none(doors, ann):
    mia = joined(doors, ann, "mia@x.example", "admin")
    owner = the_member(ann, "ann@x.example")
    own = the_member(ann, "mia@x.example")
    before = rows(doors)["members"]

    form = mia.get("/settings/team/new").text
    answers = [
        mia.api("POST", "/team", {"name": "E", "email": "e@x.example", "role": "owner"}),
        mia.api("PATCH", f"/team/{own['id']}", {"role": "owner"}, headers={"If-Match": '"2"'}),
        mia.api("DELETE", f"/team/{owner['id']}"),
        mia.post("/settings/team/new", {"name": "E", "email": "e@x.example", "role": "owner"}),
        mia.post(f"/settings/team/{own['id']}/role", {"role": "owner", "version": "2"}),
    ]

    assert 'value="admin"' in form
    assert 'value="owner"' not in form
    assert {answer.status_code for answer in answers} == {403}
    assert rows(doors)["members"] == before


def test_the_last_owner_and_oneself_are_refused_where_they_stand(doors, ann):
    member = the_member(ann, "ann@x.example")
    before = rows(doors)

    removal = ann.post(f"/settings/team/{member['id']}/removal")
    disabling = ann.api("POST", f"/team/{member['id']}/disablement")

    assert removal.location == "/settings/team"
    assert "A firm keeps at least one owner" in words(ann.get("/settings/team"))
    assert (disabling.status_code, disabling.json["code"]) == (409, "member_is_you")
    assert rows(doors)["members"] == before["members"]
    assert ann.get("/api/v1/session").status_code == 200


def test_another_firms_member_looks_absent(doors, ann):
    doors.found("bob@x.example", name="South", owner=OWNER | {"email": "bob@x.example"})
    bob = doors.signed_in("bob@x.example")
    member = the_member(ann, "ann@x.example")["id"]
    before = rows(doors)

    for act in ("role", "disablement", "removal"):
        foreign = bob.get(f"/settings/team/{member}/{act}")
        absent = bob.get(f"/settings/team/{new_id()}/{act}")
        assert foreign.status_code == absent.status_code == 404
    for method, path in (("POST", "/disablement"), ("POST", "/invitation"), ("DELETE", "")):
        foreign = bob.api(method, f"/team/{member}{path}")
        absent = bob.api(method, f"/team/{new_id()}{path}")
        assert foreign.status_code == absent.status_code == 404
        assert {**foreign.json, "trace_id": ""} == {**absent.json, "trace_id": ""}
    assert rows(doors)["members"] == before["members"]
    assert ann.get("/api/v1/session").status_code == 200


OWNER = {"name": "Bob Owner", "password": PASSWORD}


def test_errors_stand_at_their_fields(ann):
    answer = ann.post("/settings/team/new", {"name": "", "email": "nobody", "role": "staff"})
    taken = ann.post(
        "/settings/team/new", {"name": "Ann", "email": "ANN@x.example", "role": "staff"}
    )

    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'id="email-error"' in answer.text
    assert taken.status_code == 409
    assert "on the team already" in words(taken)


def test_roles_are_a_table_of_what_the_one_table_says(ann):
    view = ann.api("GET", "/roles").json

    assert view["member"]["roles"] == ["Owner", "Admin", "Billing", "Staff"]
    rows_ = {row["what"]: row["cells"] for row in view["member"]["rows"]}
    assert rows_["Clients"] == [
        *["See, change, erase and export"] * 2,
        "See and change",
        "See",
    ]
    assert rows_["Owners"] == ["Change", "", "", ""]
    assert {row["what"]: row["cells"] for row in view["contact"]["rows"]}["Proposals"] == [
        "See and accept",
        "",
        "",
    ]
    assert "See and change" in words(ann.get("/settings/roles"))
