"""Members: asked in, changed and let go, by whose rank allows it; and one owner stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id
from identity.rules.permissions import OF_MEMBERS


@pytest.fixture
def made(front_end):
    return front_end.found("olive@x.example")


@pytest.fixture
def owner(service, made):
    return service.client(*OF_MEMBERS["owner"], firm=made["firm"]["id"])


@pytest.fixture
def admin(service, made):
    return service.client(*OF_MEMBERS["admin"], firm=made["firm"]["id"])


def draft(**fields):
    return {"name": "Mia", "email": f"{new_id()}@x.example", "role": "staff"} | fields


def test_a_member_is_asked_first_and_joins_by_accepting(service, front_end, made, admin):
    invited = admin.post("/v1/members", draft(email="mia@x.example")).json
    assert (invited["member"]["status"], invited["member"]["person_id"]) == ("invited", None)
    assert front_end.sign_in("mia@x.example").status_code == 401

    accepted = front_end.accept(
        front_end.mailed_token(made["firm"], invited["member"]["email"])
    ).json

    [choice] = accepted["choices"]
    assert (choice["kind"], choice["role"]) == ("member", "staff")
    [asked] = service.published("member.invited", firm=made["firm"]["id"])
    joined = service.published("member.joined", firm=made["firm"]["id"])[-1]
    assert asked.data == invited["member"]
    assert joined.data["person_id"] == accepted["person"]["id"]
    assert joined.version == 2


def test_members_are_listed_in_pages(admin, made):
    for _ in range(2):
        admin.post("/v1/members", draft())

    first = admin.get("/v1/members?limit=2").json
    second = admin.get(f"/v1/members?limit=2&cursor={first['next_cursor']}").json

    assert [m["role"] for m in first["items"] + second["items"]] == ["owner", "staff", "staff"]
    assert second["next_cursor"] is None


def test_asking_the_same_person_twice_is_refused(service, made, admin):
    admin.post("/v1/members", draft(email="mia@x.example"))

    again = admin.post("/v1/members", draft(email="Mia@x.example"))

    assert again.status_code == 409
    assert len(service.published("member.invited", firm=made["firm"]["id"])) == 1


def test_who_has_left_may_be_asked_again(front_end, made, admin):
    first = admin.post("/v1/members", draft(email="mia@x.example")).json
    front_end.accept(front_end.mailed_token(made["firm"], "mia@x.example"))
    admin.delete(f"/v1/members/{first['member']['id']}")

    second = admin.post("/v1/members", draft(email="mia@x.example")).json

    accepted = front_end.accept(front_end.mailed_token(made["firm"], "mia@x.example"))
    assert [c["membership_id"] for c in accepted.json["choices"]] == [second["member"]["id"]]


def test_letting_somebody_go_ends_their_invitation(front_end, made, admin):
    invited = admin.post("/v1/members", draft()).json

    left = admin.delete(f"/v1/members/{invited['member']['id']}")

    assert left.json["status"] == "removed"
    token = front_end.mailed_token(made["firm"], invited["member"]["email"])
    assert front_end.accept(token).status_code == 404


def test_an_admin_neither_makes_nor_changes_nor_removes_owners(service, made, admin):
    mia = admin.post("/v1/members", draft()).json["member"]
    olive = f"/v1/members/{made['member']['id']}"

    refused = [
        admin.post("/v1/members", draft(role="owner")),
        admin.patch(f"/v1/members/{mia['id']}", {"role": "owner"}, etag='"1"'),
        admin.patch(olive, {"role": "staff"}, etag='"1"'),
        admin.delete(olive),
    ]

    assert [(r.status_code, r.json["code"]) for r in refused] == [(403, "owners_only")] * 4
    assert not service.published("member.changed", "member.left", firm=made["firm"]["id"])


def test_the_last_owner_neither_leaves_nor_steps_down(owner, made):
    olive = f"/v1/members/{made['member']['id']}"

    refused = [owner.delete(olive), owner.patch(olive, {"role": "admin"}, etag='"1"')]

    assert [(r.status_code, r.json["code"]) for r in refused] == [(409, "last_owner")] * 2


def test_an_owner_who_has_not_answered_is_no_owner_yet(owner, made):
    owner.post("/v1/members", draft(role="owner"))

    assert owner.delete(f"/v1/members/{made['member']['id']}").status_code == 409


def test_of_two_owners_who_leave_at_once_one_stays(front_end, owner, made):
    second, _ = front_end.member_in(made["firm"], "owner")
    paths = [f"/v1/members/{m['id']}" for m in (made["member"], second)]

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(lambda path: owner.delete(path).status_code, paths))

    assert codes == [200, 409]


def test_a_change_of_role_holds_for_the_next_token(front_end, made, owner):
    member, signed_in = front_end.member_in(made["firm"], "admin")

    changed = owner.patch(f"/v1/members/{member['id']}", {"role": "staff"}, etag='"2"')

    token = front_end.token(signed_in["choices"][0], signed_in["person"]["id"]).json
    assert changed.json["role"] == "staff"
    assert token["permissions"] == [
        "avatars:read",
        "clients:read",
        "contacts:read",
        "services:read",
    ]


def test_an_edit_needs_the_version_it_was_made_against(admin):
    path = f"/v1/members/{admin.post('/v1/members', draft()).json['member']['id']}"

    assert admin.patch(path, {"name": "B"}).status_code == 428
    assert admin.patch(path, {"name": "B"}, etag='"1"').json["version"] == 2
    assert admin.patch(path, {"name": "C"}, etag='"1"').status_code == 412


def test_without_token_or_permission_there_is_no_team(service, made):
    billing = service.client("members:read", firm=made["firm"]["id"])

    assert service.anonymous().get("/v1/members").status_code == 401
    assert (
        service.client("clients:read", firm=made["firm"]["id"]).get("/v1/members").status_code
        == 403
    )
    assert billing.post("/v1/members", draft()).status_code == 403
    assert billing.delete(f"/v1/members/{made['member']['id']}").status_code == 403


def test_another_firms_member_looks_absent(service, front_end, made):
    stranger = service.client(*OF_MEMBERS["owner"], firm=front_end.found()["firm"]["id"])

    for member_id in (made["member"]["id"], new_id()):
        path = f"/v1/members/{member_id}"
        assert stranger.delete(path).status_code == 404
        assert stranger.patch(path, {"name": "X"}, etag='"1"').status_code == 404
    assert made["member"]["id"] not in [m["id"] for m in stranger.get("/v1/members").json["items"]]


@pytest.mark.parametrize(
    "change, field",
    [
        ({"role": "king"}, "role"),
        ({"email": "mia"}, "email"),
        ({"name": ""}, "name"),
        ({"person_id": str(new_id())}, "person_id"),
        ({"status": "active"}, "status"),
    ],
)
def test_bad_input_is_refused_by_field(admin, change, field):
    response = admin.post("/v1/members", draft(**change))

    assert response.status_code == 422
    assert field in response.json["errors"]
