"""Founding firms, and their settings, over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id


def draft(**fields):
    return {
        "name": f"Studio {new_id()}",
        "time_zone": "Europe/London",
        "currency": "GBP",
        "country": "GB",
        "mode": "sandbox",
        "owner": {"name": "Olive", "email": f"{new_id()}@x.example", "password": "wide open 77"},
    } | fields


def test_founding_makes_firm_and_owner_and_tells_of_both(service, front_end):
    made = front_end.found(name="Studio North", mode="live")
    firm, owner = made["firm"], made["member"]

    created, joined = service.published(firm=firm["id"])
    assert firm["id"] == firm["firm_id"] == owner["firm_id"]
    assert (owner["role"], owner["status"]) == ("owner", "active")
    assert (created.type, created.data) == ("firm.created", firm)
    assert (joined.type, joined.data) == ("member.joined", owner)
    assert created.actor == joined.actor == f"member:{owner['id']}"


def test_a_firm_starts_with_the_settings_that_the_draft_leaves_open(front_end):
    firm = front_end.found("ann@x.example", tax_rate="7.7")["firm"]

    assert firm["tax_rate"] == "7.7"
    assert firm["email"] == "ann@x.example"
    assert firm["invoice_terms_days"] == 14
    assert firm["my_billing_enabled"] is True
    assert firm["status"] == "active"


def test_nobody_founds_the_same_firm_twice(service, front_end):
    front_end.found("ann@x.example", name="Studio North")
    owner = {"name": "Ann", "email": "ANN@x.example", "password": front_end.password}

    again = front_end.post("/v1/firms", draft(name="studio  north", owner=owner))

    assert again.status_code == 409
    assert again.json["code"] == "firm_already_there"
    assert len(front_end.sign_in("ann@x.example").json["choices"]) == 1


def test_founding_ten_times_at_once_makes_one_firm(front_end):
    body = draft(owner={"name": "Ann", "email": "ann@x.example", "password": "wide open 77"})

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: front_end.post("/v1/firms", body), range(10)))

    codes = sorted(answer.status_code for answer in answers)
    assert codes.count(201) == 1
    assert set(codes) <= {201, 409, 429}
    assert len(front_end.sign_in("ann@x.example", "wide open 77").json["choices"]) == 1


def test_one_owner_may_found_several_firms_with_their_own_password(front_end):
    front_end.found("ann@x.example", name="North")
    front_end.found("ann@x.example", name="South")

    names = [c["firm_name"] for c in front_end.sign_in("ann@x.example").json["choices"]]

    assert names == ["North", "South"]


def test_nobody_founds_a_firm_in_the_name_of_somebody_else(service, front_end):
    front_end.found("ann@x.example")
    owner = {"name": "Not Ann", "email": "ann@x.example", "password": "a stranger's guess"}

    refused = front_end.post("/v1/firms", draft(owner=owner))

    assert refused.status_code == 401
    assert refused.json["code"] == "sign_in_failed"
    assert front_end.sign_in("ann@x.example", "a stranger's guess").status_code == 401


@pytest.mark.parametrize(
    "change, field",
    [
        ({"name": " "}, "name"),
        ({"name": "with\x00nul"}, "name"),
        ({"name": "half \ud800"}, "name"),
        ({"mode": "test"}, "mode"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": "Europe"}, "time_zone"),
        ({"currency": "XXL"}, "currency"),
        ({"country": "gb"}, "country"),
        ({"country": "GB\n"}, "country"),
        ({"tax_rate": 20}, "tax_rate"),
        ({"tax_rate": "101"}, "tax_rate"),
        ({"tax_rate": "1e1"}, "tax_rate"),
        ({"tax_rate": "1.00001"}, "tax_rate"),
        ({"brand_color": "red"}, "brand_color"),
        ({"invoice_terms_days": -1}, "invoice_terms_days"),
        ({"status": "closed"}, "status"),
        ({"firm_id": str(new_id())}, "firm_id"),
        ({"owner": {"name": "A", "email": "nobody", "password": "wide open 77"}}, "owner.email"),
        ({"owner": {"name": "A", "email": "a@x.example"}}, "owner.password"),
        ({"owner": {"name": "A", "email": "a@x.example", "password": "short"}}, "password"),
        ({"address": "somewhere"}, "address"),
    ],
)
def test_bad_input_is_refused_by_field(front_end, change, field):
    response = front_end.post("/v1/firms", draft(**change))

    assert response.status_code == 422, response.json
    assert field in response.json["errors"]


def test_settings_need_a_token_and_the_permission(service, front_end):
    firm = front_end.found()["firm"]
    reader = service.client("firm:read", firm=firm["id"])

    assert service.anonymous().get("/v1/firm").status_code == 401
    assert service.client("clients:read", firm=firm["id"]).get("/v1/firm").status_code == 403
    assert reader.get("/v1/firm").json == firm
    assert reader.patch("/v1/firm", {"name": "X"}, etag='"1"').status_code == 403


def test_a_firm_that_is_not_there_is_not_found(service):
    response = service.client("firm:read").get("/v1/firm")

    assert response.status_code == 404
    assert response.json["code"] == "not_found"


def test_settings_change_against_the_version_that_was_read(service, front_end):
    firm = front_end.found()["firm"]
    caller = service.client("firm:write", firm=firm["id"])

    assert caller.patch("/v1/firm", {"name": "New"}).status_code == 428
    changed = caller.patch("/v1/firm", {"name": "New", "tax_rate": "19"}, etag='"1"')
    late = caller.patch("/v1/firm", {"name": "Late"}, etag='"1"')

    assert changed.json == firm | {"name": "New", "tax_rate": "19", "version": 2}
    assert late.status_code == 412
    [event] = service.published("firm.changed", firm=firm["id"])
    assert event.data == changed.json


@pytest.mark.parametrize("field, value", [("mode", "live"), ("status", "closed"), ("owner", {})])
def test_some_settings_are_not_to_be_changed(service, front_end, field, value):
    firm = front_end.found()["firm"]
    caller = service.client("firm:write", firm=firm["id"])

    response = caller.patch("/v1/firm", {field: value}, etag='"1"')

    assert response.status_code == 422
    assert field in response.json["errors"]
    assert not service.published("firm.changed", firm=firm["id"])
