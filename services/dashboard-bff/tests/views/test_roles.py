"""What the pages say of each role, made from the one table that identity has."""

from dashboard_bff.views import roles


def a_role(role: str, *permissions: str) -> dict[str, object]:
    return {"kind": "member", "role": role, "permissions": permissions}


OWNER = ("firm:read", "firm:write", "firm:close", "clients:read", "clients:erase", "clients:export")
ROLES = [
    a_role("owner", *OWNER, "services:read", "avatars:read", "api_keys:write"),
    a_role("billing", "firm:read", "clients:read", "services:read", "avatars:read"),
    a_role("staff", "avatars:read", "services:read", "clients:read"),
]


def test_what_a_role_may_not_do_is_said_once_of_each_thing() -> None:
    admin = a_role("admin", *ROLES[0]["permissions"][:4], "services:read", "avatars:read")

    assert roles.described([ROLES[0], admin])["admin"] == (
        "Everything but erasing and exporting clients and changing API keys"
    )


def test_a_role_that_only_sees_is_told_what_in_the_order_of_the_table() -> None:
    assert roles.described(ROLES)["staff"] == (
        "Sees clients, services and pictures of clients; no money"
    )


def test_the_table_writes_names_as_people_do() -> None:
    table = roles.table(ROLES)["member"]
    cells = {row["what"]: row["cells"] for row in table["rows"]}

    assert cells["API keys"] == ["Change", "", ""]
    assert cells["Clients"] == ["See, erase and export", "See", "See"]
