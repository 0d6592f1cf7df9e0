"""Looking at a client's billing: begun by few, seen by the contact, over in half an hour."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from common.clock import now
from common.ids import new_id

from .visits import REASON, as_member, owner_of, rows, scene, start

__all__ = ["scene"]


def test_it_begins_with_a_reason_and_is_told_and_audited_with_both_names(service, scene):
    visit = start(service, scene)

    assert visit["status"] == "active"
    assert visit["reason"] == REASON
    assert visit["client_id"] == scene["contact"]["client_id"]
    begun, ends = (datetime.fromisoformat(visit[name]) for name in ("started_at", "ends_at"))
    assert ends - begun == timedelta(minutes=30)
    [event] = service.published("impersonation.started", firm=scene["firm"]["id"])
    assert event.data == visit
    assert event.actor == f"member:{scene['owner']['id']}"
    with service.transaction(scene["firm"]["id"]) as session:
        query = "SELECT subject::text, actor, reason FROM audit WHERE act = 'impersonation.started'"
        [row] = session.execute(text(query))
    assert tuple(row) == (visit["id"], f"member:{scene['owner']['id']}", REASON)


@pytest.mark.parametrize("reason", ["", "   \t ", "why", "x" * 501, None, 7])
def test_without_a_reason_it_does_not_begin(service, scene, reason):
    body = {"contact_id": scene["contact"]["id"], "reason": reason}

    answer = owner_of(service, scene).post("/v1/impersonations", body)

    assert answer.status_code == 422
    assert "reason" in answer.json["errors"]
    assert rows(service, scene) == []


@pytest.mark.parametrize("target", ["lead", "prospect", "removed", "absent", "foreign", "member"])
def test_only_who_has_a_my_billing_is_looked_at(service, front_end, scene, target):
    firm = scene["firm"]
    ids = {
        "lead": lambda: front_end.hears_of(firm, "contact.created", role="lead")["id"],
        "prospect": lambda: front_end.hears_of(firm, "contact.created", role="prospect")["id"],
        "removed": lambda: front_end.hears_of(firm, "contact.removed", status="removed")["id"],
        "absent": lambda: str(new_id()),
        "foreign": lambda: front_end.hears_of(front_end.found()["firm"], "contact.created")["id"],
        "member": lambda: scene["owner"]["id"],
    }
    body = {"contact_id": ids[target](), "reason": REASON}

    answer = owner_of(service, scene).post("/v1/impersonations", body)

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert rows(service, scene) == []


@pytest.mark.parametrize("role", ["billing", "staff"])
def test_only_owners_and_admins_begin(service, front_end, scene, role):
    _member, signed_in = front_end.member_in(scene["firm"], role)
    own = front_end.token(signed_in["choices"][0], signed_in["person"]["id"]).json["token"]
    headers = {"Authorization": f"Bearer {own}"}
    body = {"contact_id": scene["contact"]["id"], "reason": REASON}

    with service.service.create_app(service.settings).test_client() as client:
        answer = client.post("/v1/impersonations", json=body, headers=headers)
        client.application.extensions["database"].close()

    assert (answer.status_code, answer.json["code"]) == (403, "permission_missing")
    assert rows(service, scene) == []


@pytest.mark.parametrize(
    "claims, code",
    [
        ({"sub": f"contact:{new_id()}", "act": {"sub": f"member:{new_id()}"}}, "nested"),
        ({"sub": f"key:{new_id()}"}, "members_only"),
        ({"sub": f"contact:{new_id()}"}, "members_only"),
    ],
)
def test_who_is_looking_already_and_who_is_no_member_cannot_begin(service, scene, claims, code):
    caller = service.client("impersonations:write", firm=scene["firm"]["id"], **claims)

    answer = caller.post(
        "/v1/impersonations", {"contact_id": scene["contact"]["id"], "reason": REASON}
    )

    assert answer.status_code == 403
    assert code in answer.json["code"]
    assert rows(service, scene) == []


def test_only_who_began_ends_it_and_only_owners_and_admins_revoke(service, front_end, scene):
    visit = start(service, scene)
    firm = scene["firm"]
    other, _ = front_end.member_in(firm, "admin")
    before = rows(service, scene)

    another = as_member(service, firm, other, "impersonations:end")
    not_own = another.post(f"/v1/impersonations/{visit['id']}/end")
    foreign = service.client("impersonations:write").post(
        f"/v1/impersonations/{visit['id']}/revocation"
    )
    forbidden = another.post(f"/v1/impersonations/{visit['id']}/revocation")

    assert [each.status_code for each in (not_own, foreign, forbidden)] == [404, 404, 403]
    assert rows(service, scene) == before


def test_time_runs_out_by_itself(service, scene):
    visit = start(service, scene)

    with time_machine.travel(datetime.fromisoformat(visit["ends_at"]) + timedelta(seconds=1)):
        service.run_jobs()

    [event] = service.published("impersonation.ended", firm=scene["firm"]["id"])
    assert event.data["status"] == "expired"
    assert event.data["ended_at"] == visit["ends_at"]
    assert event.actor == "system:identity"


def test_a_contact_sees_who_looked_at_their_own_clients_billing_and_no_other(
    service, front_end, scene
):
    first, second = start(service, scene), start(service, scene)
    elsewhere = front_end.hears_of(scene["firm"], "contact.created")
    start(service, scene, contact_id=elsewhere["id"])
    firm = scene["firm"]["id"]
    dana = service.client("impersonations:read", firm=firm, client_id=scene["contact"]["client_id"])
    stranger = service.client("impersonations:read")

    seen = dana.get("/v1/impersonations?limit=1").json
    older = dana.get(f"/v1/impersonations?limit=5&cursor={seen['next_cursor']}").json

    assert [row["id"] for row in seen["items"] + older["items"]] == [second["id"], first["id"]]
    assert len(owner_of(service, scene).get("/v1/impersonations").json["items"]) == 3
    assert stranger.get("/v1/impersonations").json["items"] == []


def test_a_visit_cannot_be_made_longer_by_anything(service, scene):
    visit = start(service, scene)
    longer = text("UPDATE impersonations SET ends_at = ends_at + interval '1 second'")

    with (
        pytest.raises(Exception, match="half_an_hour"),
        service.transaction(scene["firm"]["id"]) as session,
    ):
        session.execute(longer)

    assert datetime.fromisoformat(visit["ends_at"]) < now() + timedelta(minutes=31)
