"""Instant bills over HTTP: a client is billed for what nobody had to sign."""

import pytest

from common.ids import new_id
from subscriptions.usecases import instant_bills

NOON = "2026-11-20T12:00:00Z"


def post(world, key=None, **body):
    wanted = {"name": "On-site workshop", "unit_price": "1200.00"} | body
    wanted.setdefault("client_id", str(world.client()))
    return world.caller().post("/v1/services", wanted, key=key or str(new_id()))


def dates(world):
    return [(i["due_on"], i["status"], i["total_amount"]) for i in world.items(to="2027-03-31")]


def test_one_that_is_billed_once_is_billed_on_its_date_and_is_completed(world, at):
    with at(NOON):
        client = world.client()
        made = post(world, client_id=str(client), quantity="2", discount_percent="10",
                    tax_name="VAT", tax_rate="20", starts_on="2026-12-01",
                    payment_method_id=world.method(client))  # fmt: skip

        assert (made.status_code, made.json["status"], made.json["kind"]) == (
            *(201, "scheduled"),
            "one_off",
        )
        assert dates(world) == [("2026-12-01", "scheduled", 259_200)]
        assert world.run()["released_items"] == 0
        world.advance(days=11)
        runs = [world.run()["released_items"] for _ in range(3)]
        world.answer()

    [group] = world.groups()
    [service] = world.services()
    assert (runs, group["collection"]) == ([1, 0, 0], "automatic")
    assert [item["proposal_id"] for item in group["items"]] == [None]
    assert (service["status"], service["proposal_id"]) == ("completed", None)
    [told] = world.service.published("service.started")
    assert (told.data["id"], len(told.data["items"])) == (made.json["id"], 1)


def test_one_that_comes_again_keeps_to_its_anchor_at_the_ends_of_months(world, at):
    with at(NOON):
        made = post(world, interval_unit="month", interval_count=1, starts_on="2026-12-31")

        assert (made.json["kind"], made.json["payment_method_id"]) == ("recurring", None)
        assert [day for day, *_ in dates(world)] == [
            *("2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"),
        ]
        world.advance(days=41)
        assert world.run()["released_items"] == 1
        [group] = world.groups()
        assert group["collection"] == "manual"


@pytest.mark.parametrize("rhythm", [{}, {"interval_unit": "week", "interval_count": 2}])
def test_one_that_is_manual_waits_for_a_person_on_its_date(world, at, rhythm):
    with at(NOON):
        post(world, mode="manual", **rhythm)

        assert world.run()["released_items"] == 0
        first = min(world.items(), key=lambda item: item["due_on"])
        assert (first["due_on"], first["status"]) == ("2026-11-20", "pending_confirmation")
        assert world.confirm(first).status_code == 200
        assert len(world.groups()) == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"interval_unit": "day", "interval_count": 0}, "interval_count"),
        ({"interval_unit": "year", "interval_count": 10_000}, "interval_count"),
        ({"interval_unit": "fortnight", "interval_count": 1}, "interval_unit"),
        ({"interval_unit": "month"}, "interval_count"),
        ({"interval_count": 1}, "interval_unit"),
        ({"starts_on": "2026-11-19"}, "starts_on"),
        ({"starts_on": "9999-01-01"}, "starts_on"),
        ({"currency": "EUR"}, "currency"),
        ({"currency": "pounds"}, "currency"),
        ({"unit_price": "0"}, "unit_price"),
        ({"unit_price": "-1"}, "unit_price"),
        ({"unit_price": "much"}, "unit_price"),
        ({"quantity": "-1"}, "quantity"),
        ({"discount_percent": "101"}, "discount_percent"),
        ({"tax_rate": "101"}, "tax_rate"),
        ({"name": ""}, "name"),
        ({"mode": "sometimes"}, "mode"),
        ({"payment_method_id": "a card"}, "payment_method_id"),
    ],
)
def test_what_no_bill_can_be_is_refused_at_its_field(world, at, wanted, field):
    client = str(world.client(currency="GBP"))

    with at(NOON):
        answer = post(world, client_id=client, **wanted)

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert world.services() == []


def test_a_client_is_billed_in_its_own_currency(world):
    client = str(world.client(currency="EUR"))

    answers = [post(world, client_id=client, **more) for more in ({}, {"currency": "EUR"})]

    assert [(a.status_code, a.json["currency"]) for a in answers] == [(201, "EUR")] * 2
    refused = post(world, client_id=client, currency="GBP")
    assert (refused.status_code, refused.json["code"]) == (422, "currency_mismatch")


def test_nothing_is_billed_to_an_archived_client_and_nothing_to_another_firms(world):
    client = world.client()
    gone = {"id": client, "name": "Acme Ltd", "status": "archived"}
    world.hear("client.archived", gone, version=2)
    archived = post(world, client_id=str(client))
    theirs = post(world, client_id=str(world.client(world.service.other_firm)))
    absent = post(world, client_id=str(new_id()))

    assert (archived.status_code, archived.json["code"]) == (409, "client_is_archived")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert world.services() == []


@pytest.mark.parametrize("of", ["nobody", "another client", "another firm", "theirs, removed"])
def test_only_a_method_of_the_client_pays_for_what_starts(world, of):
    client, other = world.client(), world.service.other_firm
    method = {
        "nobody": lambda: str(new_id()),
        "another client": lambda: world.method(world.client()),
        "another firm": lambda: world.method(world.client(other), firm=other),
        "theirs, removed": lambda: world.method(client, status="removed"),
    }[of]()

    bill = post(world, client_id=str(client), payment_method_id=method)
    start = {"client_id": str(client), "plan_id": world.plan()["id"], "payment_method_id": method}
    subscription = world.caller().post("/v1/subscriptions", start, key=str(new_id()))

    answers = [(a.status_code, list(a.json["errors"])) for a in (bill, subscription)]
    assert answers == [(422, ["payment_method_id"])] * 2
    assert world.services() == []


def test_pressed_ten_times_it_is_one_bill(world):
    body = {"client_id": str(world.client()), "id": str(new_id())}
    key = str(new_id())

    answers = [post(world, key, **body) for _ in range(9)]
    answers.append(post(world, None, **body))

    assert {(a.status_code, a.json["id"]) for a in answers} == {(201, body["id"])}
    assert len(world.items()) == 1
    another = post(world, None, **body | {"name": "Another"})
    assert (another.status_code, another.json["code"]) == (409, "service_id_taken")


def test_a_client_has_so_many_that_run_and_no_more(world, monkeypatch):
    monkeypatch.setattr(instant_bills, "MOST_RUNNING", 2)
    client = str(world.client())
    first = post(world, client_id=client).json
    post(world, client_id=client)

    refused = post(world, client_id=client)
    world.end(first)
    again = post(world, client_id=client)

    assert (refused.status_code, refused.json["code"]) == (409, "too_many_instant_bills")
    assert (again.status_code, post(world).status_code) == (201, 201)


def test_who_may_only_read_services_bills_nobody(world):
    body = {"client_id": str(world.client()), "name": "Workshop", "unit_price": "1"}

    refused = world.service.client("services:read").post("/v1/services", body, key=str(new_id()))

    assert (refused.status_code, world.services()) == (403, [])


def test_one_that_comes_again_so_late_that_nothing_is_ever_billed_is_refused(world):
    yearly = {"interval_unit": "year", "interval_count": 5}

    answer = post(world, starts_on="2196-12-31", **yearly)

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["starts_on"])
    assert world.services() == []


def test_a_client_known_without_its_currency_is_billed_in_the_one_that_is_named(world):
    client = str(world.client(currency=None))

    named = post(world, client_id=client, currency="EUR")
    usual = post(world, client_id=client)

    assert [answer.status_code for answer in (named, usual)] == [201, 201]
    assert (named.json["currency"], usual.json["currency"]) == ("EUR", "GBP")
