"""The team: ranks hold, somebody can always act, and a disabled member is nobody at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id
from identity.rules.permissions import OF_MEMBERS

from .teams import draft, firm, team

__all__ = ["firm", "team"]

DISABLEMENT = "/v1/members/{}/disablement"


def test_an_invitation_that_is_out_is_not_made_an_owners(front_end, firm, team):
    member = team["owner"].post("/v1/members", draft()).json["member"]

    raised = team["owner"].patch(f"/v1/members/{member['id']}", {"role": "owner"}, etag='"1"')

    assert (raised.status_code, raised.json["code"]) == (409, "member_not_joined")


def test_a_disabled_member_gets_no_token_and_no_sign_in_until_enabled(front_end, firm, team):
    mia, signed_in = front_end.member_in(firm["firm"], "admin", email="mia@x.example")
    [choice], person = signed_in["choices"], signed_in["person"]["id"]

    disabled = team["owner"].post(DISABLEMENT.format(mia["id"]))

    assert (disabled.status_code, disabled.json["status"]) == (200, "disabled")
    assert front_end.token(choice, person).status_code == 401
    assert front_end.sign_in("mia@x.example").status_code == 401
    twice = team["owner"].post(DISABLEMENT.format(mia["id"]))
    assert (twice.status_code, twice.json["code"]) == (409, "member_not_active")
    enabled = team["owner"].post(f"/v1/members/{mia['id']}/enablement")
    assert enabled.json["status"] == "active"
    assert front_end.token(choice, person).status_code == 200
    assert team["owner"].post(f"/v1/members/{mia['id']}/enablement").status_code == 409


def test_a_disabled_persons_mail_address_is_not_invited_anew(front_end, firm, team):
    mia, _ = front_end.member_in(firm["firm"], "staff", email="mia@x.example")
    team["owner"].post(DISABLEMENT.format(mia["id"]))

    assert team["owner"].post("/v1/members", draft(email="mia@x.example")).status_code == 409


def test_nobody_disables_themselves(service, front_end, firm, everything):
    second, _ = front_end.member_in(firm["firm"], "owner")
    herself = service.client(
        *OF_MEMBERS["owner"], firm=firm["firm"]["id"], sub=f"member:{second['id']}"
    )
    before = everything()

    refused = herself.post(DISABLEMENT.format(second["id"]))

    assert (refused.status_code, refused.json["code"]) == (409, "member_is_you")
    assert everything() == before


@pytest.mark.parametrize("act", ["disable", "remove", "demote"])
def test_the_last_owner_who_can_act_stays_one(service, front_end, firm, team, act, everything):
    second, _ = front_end.member_in(firm["firm"], "owner")
    team["owner"].post(DISABLEMENT.format(second["id"]))
    before = everything()
    olive = f"/v1/members/{firm['member']['id']}"

    refused = {
        "disable": lambda: team["owner"].post(f"{olive}/disablement"),
        "remove": lambda: team["owner"].delete(olive),
        "demote": lambda: team["owner"].patch(olive, {"role": "admin"}, etag='"1"'),
    }[act]()

    assert (refused.status_code, refused.json["code"]) == (409, "last_owner")
    assert everything() == before


def test_of_two_owners_who_disable_each_other_at_once_one_stays(front_end, firm, team):
    second, _ = front_end.member_in(firm["firm"], "owner")
    paths = [DISABLEMENT.format(m["id"]) for m in (firm["member"], second)]

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(lambda path: team["owner"].post(path).status_code, paths))

    assert codes == [200, 409]


@pytest.mark.parametrize(
    "caller, target, gives",
    [
        ("admin", "owner", None),
        ("admin", "staff", "owner"),
        ("billing", "staff", "billing"),
        ("billing", "admin", None),
        ("staff", "staff", "admin"),
    ],
)
def test_nobody_gives_or_takes_a_role_above_their_own(
    service, front_end, firm, team, caller, target, gives, everything
):
    member, _ = front_end.member_in(firm["firm"], target)
    path = f"/v1/members/{member['id']}"
    before = everything()

    refused = [
        team[caller].patch(path, {"role": gives or "staff"}, etag='"2"'),
        team[caller].post("/v1/members", draft(role=gives or target)),
    ]
    if gives is None:
        refused += [team[caller].delete(path), team[caller].post(f"{path}/disablement")]

    assert {response.status_code for response in refused} == {403}
    assert everything() == before


def test_a_narrow_key_makes_nobody_who_may_more_than_it(service, firm, everything):
    narrow = service.client("members:read", "members:write", firm=firm["firm"]["id"])
    before = everything()

    refused = narrow.post("/v1/members", draft(role="staff"))

    assert (refused.status_code, refused.json["code"]) == (403, "role_above_own")
    assert everything() == before


@pytest.mark.parametrize("act", ["disablement", "enablement", "invitation"])
def test_another_firms_member_looks_absent(service, front_end, firm, act, everything):
    other = front_end.found()
    stranger = service.client(*OF_MEMBERS["owner"], firm=other["firm"]["id"])
    before = everything()

    foreign = stranger.post(f"/v1/members/{firm['member']['id']}/{act}")
    absent = stranger.post(f"/v1/members/{new_id()}/{act}")

    assert foreign.status_code == absent.status_code == 404
    assert {**foreign.json, "trace_id": ""} == {**absent.json, "trace_id": ""}
    assert everything() == before


@pytest.mark.parametrize(
    "field", ["firm_id", "person_id", "status", "version", "act", "permissions"]
)
def test_what_is_not_asked_for_is_not_taken(service, firm, team, field, everything):
    before = everything()
    path = f"/v1/members/{firm['member']['id']}"

    invited = team["owner"].post("/v1/members", draft(**{field: str(new_id())}))
    changed = team["owner"].patch(path, {field: str(new_id())}, etag='"1"')

    assert (invited.status_code, changed.status_code) == (422, 422)
    assert field in invited.json["errors"]
    assert everything() == before


def test_asking_a_stranger_in_gives_no_power_over_their_account(service, front_end, firm, team):
    theirs = front_end.found("ann@x.example", "her own password")
    team["owner"].post("/v1/members", draft(email="ann@x.example"))

    token = front_end.mailed_token(firm["firm"], "ann@x.example")
    taken = front_end.accept(token, "a stranger's choice")

    assert taken.status_code == 401
    [choice] = front_end.sign_in("ann@x.example", "her own password").json["choices"]
    assert choice["firm_id"] == theirs["firm"]["id"]


def test_the_team_is_listed_with_when_each_was_seen_and_is_invited_until(front_end, firm, team):
    mia, signed_in = front_end.member_in(firm["firm"], "staff")
    asked = team["owner"].post("/v1/members", draft()).json
    front_end.token(signed_in["choices"][0], signed_in["person"]["id"])

    members = {m["id"]: m for m in team["billing"].get("/v1/members").json["items"]}

    assert members[mia["id"]]["last_seen_at"]
    assert members[mia["id"]]["invited_until"] is None
    waiting = members[asked["member"]["id"]]
    assert waiting["invited_until"] == asked["invitation"]["expires_at"]
    assert waiting["last_seen_at"] is None


def test_roles_are_read_from_the_one_table(team):
    listed = team["billing"].get("/v1/roles").json["items"]

    assert [(role["kind"], role["role"]) for role in listed] == [
        *(("member", role) for role in OF_MEMBERS),
        *(("contact", role) for role in ("client", "prospect", "lead")),
    ]
    assert listed[0]["permissions"] == sorted(OF_MEMBERS["owner"])
    assert team["staff"].get("/v1/roles").status_code == 403
