"""Row-level security holds on every table with a firm, whatever the statement forgets."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from common.ids import new_id

TABLES = (
    *("firms", "members", "contacts", "contact_links", "invitations"),
    *("clients", "impersonations", "api_keys"),
    *("contact_access", "member_sightings", "mails", "links"),
)


@pytest.fixture
def rows(service, front_end):
    founded = front_end.found()
    firm = founded["firm"]
    contact, _ = front_end.contact_in(firm)
    look_and_make_a_key(service, front_end, founded)
    _, signed_in = front_end.member_in(firm, "staff")
    front_end.token(signed_in["choices"][0], signed_in["person"]["id"])
    front_end.hears_of_client(firm, contact["client_id"])
    prospect = front_end.hears_of(firm, "contact.created", role="prospect")
    caller = service.client("proposals:write", firm=firm["id"])
    link = {"contact_id": prospect["id"], "document_id": prospect["id"]}
    assert caller.post("/v1/links", link).status_code == 201
    return firm


def look_and_make_a_key(service, front_end, founded):
    firm = founded["firm"]
    client = {"id": str(new_id()), "is_test": True}
    service.deliver(service.event("client.created", client, firm=firm["id"]))
    contact = front_end.hears_of(firm, "contact.created", client_id=client["id"])
    caller = service.client(
        *("impersonations:write", "api_keys:write", "clients:read"),
        firm=firm["id"],
        sub=f"member:{founded['member']['id']}",
    )
    caller.post("/v1/impersonations", {"contact_id": contact["id"], "reason": "To see it."})
    caller.post("/v1/api-keys", {"name": "Key", "permissions": ["clients:read"]})


@pytest.mark.parametrize("table", TABLES)
def test_a_firm_sees_its_own_rows_and_no_others(service, front_end, rows, table):
    other = front_end.found()["firm"]

    count = text(f"SELECT count(*) FROM {table} WHERE firm_id = :firm")
    with service.transaction(rows["id"]) as session:
        assert session.scalar(count, {"firm": rows["id"]}) > 0
    with service.transaction(other["id"]) as session:
        assert session.scalar(count, {"firm": rows["id"]}) == 0
    with service.app_database.transaction(None) as session:
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def test_nobody_writes_into_another_firm(service, front_end, rows):
    other = front_end.found()["firm"]

    with service.transaction(other["id"]) as session:
        touched = session.execute(text("UPDATE members SET role = 'staff' WHERE role = 'owner'"))
        assert touched.rowcount == 1
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        service.transaction(other["id"]) as session,
    ):
        session.execute(
            text("INSERT INTO contact_links VALUES (:firm, :firm, :firm, 'x', '2026-01-01Z')"),
            {"firm": rows["id"]},
        )


def test_every_table_with_a_firm_is_walled(service):
    query = text(
        "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
        " WHERE attname = 'firm_id' AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"
    )

    with service.app_database.transaction(None) as session:
        assert session.scalars(query).all() == []
