"""What tests of impersonations share: a firm, its owner, a contact, and beginning to look."""

import pytest
from sqlalchemy import text

REASON = "Dana asked why the November payment failed."


@pytest.fixture
def scene(service, front_end):
    """A firm with its owner, and a contact of its client who never had to sign in."""
    made = front_end.found()
    firm = made["firm"]
    contact = front_end.hears_of(firm, "contact.created", name="Dana Moore")
    return {"firm": firm, "owner": made["member"], "contact": contact}


def as_member(service, firm, member, *permissions, **claims):
    return service.client(
        *permissions, firm=firm["id"], sub=f"member:{member['id']}", name=member["name"], **claims
    )


def owner_of(service, scene):
    return as_member(
        service,
        scene["firm"],
        scene["owner"],
        "impersonations:write",
        "impersonations:end",
        "impersonations:read",
    )


def start(service, scene, **draft):
    body = {"contact_id": scene["contact"]["id"], "reason": REASON} | draft
    answer = owner_of(service, scene).post("/v1/impersonations", body)
    assert answer.status_code == 201, answer.json
    return answer.json


def rows(service, scene, table="impersonations"):
    with service.transaction(scene["firm"]["id"]) as session:
        return [tuple(row) for row in session.execute(text(f"SELECT * FROM {table} ORDER BY id"))]
