"""An instant bill's way from its form to an invoice that both sides see, paid by its method."""

import re
import time

from common.ids import new_id

from . import sides

world = sides.world

BILL = {
    "name": "On-site workshop", "unit_price": "333.33", "quantity": "1", "discount_percent": "",
    "tax_name": "VAT", "tax_rate": "20", "tax": "20 VAT", "prices_include_tax": "0",
    "interval_unit": "", "interval_count": "1", "starts_on": "", "mode": "automatic",
}  # fmt: skip


def press(world, key=None, **fields):
    form = BILL | {"idempotency_key": key or str(new_id()), "act": "start"} | fields
    return world.owner.post(f"/clients/{world.client}/instant-bills/new", form)


def workshops(world):
    found = world.owner.api("GET", f"/clients/{world.client}/services").json["items"]
    return [each for each in found if each["name"] == BILL["name"]]


def invoices_of(world, service):
    """Waits until what is due is invoiced and paid; returns the service's invoices."""
    ends = time.monotonic() + 20
    while True:
        billings = world.owner.api("GET", f"/services/{service['id']}").json["billings"]
        found = [each["invoice"]["id"] for each in billings if each["invoice"]]
        paid = [world.owner.api("GET", f"/invoices/{i}").json["invoice"] for i in found]
        if paid and all(each["status"] == "paid" for each in paid):
            return paid
        assert time.monotonic() < ends, billings
        time.sleep(0.05)


def test_it_is_priced_first_and_ten_presses_are_one_bill_that_both_sides_see(world):
    seen = press(world, act="preview", payment_method_id=world.method)
    key = str(new_id())
    pressed = [press(world, key, payment_method_id=world.method) for _ in range(10)]
    for _ in range(3):
        assert world.owner.api("POST", "/billing-runs").status_code == 200

    assert (seen.status_code, "£400.00" in seen.text) == (200, True)
    assert {answer.status_code for answer in pressed} == {303}
    [service] = workshops(world)
    [invoice] = invoices_of(world, service)
    assert (invoice["total_amount"], invoice["currency"]) == (40_000, "GBP")
    assert "An instant bill" in world.owner.get(f"/services/{service['id']}").text
    theirs = world.contact.api("GET", f"/invoices/{invoice['id']}").json["invoice"]
    assert (theirs["number"], theirs["status"]) == (invoice["number"], "paid")


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(world):
    wrong = [
        (press(world, **fields), name)
        for name, fields in (
            ("unit_price", {"unit_price": "0"}),
            ("unit_price", {"unit_price": "much", "act": "preview"}),
            ("interval_count", {"interval_unit": "day", "interval_count": "0"}),
            ("starts_on", {"starts_on": "2020-01-01"}),
            ("payment_method_id", {"payment_method_id": str(new_id())}),
        )
    ]

    assert [answer.status_code for answer, _ in wrong] == [422] * len(wrong)
    assert [name for answer, name in wrong if f'id="{name}-error"' not in answer.text] == []
    assert workshops(world) == []


def test_a_bill_that_is_refused_lets_go_of_its_method(world):
    def uses():
        methods = world.contact.api("GET", "/my-billing").json["methods"]
        [method] = [each for each in methods if each["id"] == world.method]
        return method["uses"]

    before = uses()
    bill = {"name": "Care", "unit_price": "1", "starts_on": "2020-01-01"}
    path, method = f"/clients/{world.client}/instant-bills", {"payment_method_id": world.method}
    refused = world.owner.api(
        "POST", path, bill | method, headers={"Idempotency-Key": str(new_id())}
    )

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["starts_on"])
    assert uses() == before


def test_it_comes_again_as_json_and_is_collected_as_it_was_arranged(world):
    bill = {"name": BILL["name"], "unit_price": "50", "interval_unit": "month",
            "interval_count": 3}  # fmt: skip
    path = f"/clients/{world.client}/instant-bills"

    made = world.owner.api("POST", path, bill, headers={"Idempotency-Key": str(new_id())})
    absent = world.owner.api(
        "POST", f"/clients/{new_id()}/instant-bills", bill, headers={"Idempotency-Key": "a"}
    )
    theirs = world.contact.api("POST", path, bill, headers={"Idempotency-Key": "b"})

    assert (made.status_code, made.json["payment_method_id"]) == (201, None)
    assert (absent.status_code, theirs.status_code) == (404, 404)
    [service] = workshops(world)
    assert (service["interval_unit"], service["interval_count"]) == ("month", 3)


def uses(world, service_id):
    methods = world.contact.api("GET", "/my-billing").json["methods"]
    [method] = [each for each in methods if each["id"] == world.method]
    return [use for use in method["uses"] if use["id"] == service_id]


def test_another_request_under_the_same_key_takes_no_method_from_the_first(world):
    key = {"Idempotency-Key": str(new_id())}
    plan = {"name": "Care", "unit_price": "80"}
    plan_id = world.owner.api("POST", "/plans", plan, headers=key).json["id"]
    paid = {"payment_method_id": world.method}
    bill = {"name": "Care", "unit_price": "1"} | paid
    starts = [
        (f"/clients/{world.client}/instant-bills", bill, {"quantity": "2"}),
        ("/subscriptions", {"client_id": world.client, "plan_id": plan_id} | paid, {"quantity": 2}),
    ]

    for path, body, other in starts:
        made = world.owner.api("POST", path, body, headers=key)
        ends = time.monotonic() + 20
        while not uses(world, made.json["id"]):
            assert time.monotonic() < ends, made.json
            time.sleep(0.05)
        another = world.owner.api("POST", path, body | other, headers=key)
        assert (made.status_code, another.status_code) == (201, 422), another.json
        assert another.json["code"] == "idempotency_key_reused"
        assert uses(world, made.json["id"])


def test_a_method_chosen_for_one_charge_is_in_use_at_once_and_a_refused_choice_keeps_none(world):
    press(world, interval_unit="month", payment_method_id=world.method)
    chosen, other = (
        world.contact.api(
            "POST", "/my-billing/payment-methods", {"token": token},
            headers={"Idempotency-Key": str(new_id())},
        ).json["id"]
        for token in ("tok_amex", "tok_mastercard")
    )  # fmt: skip
    [service] = workshops(world)
    schedule = world.owner.api("GET", f"/clients/{world.client}/schedule").json
    items = (each for group in schedule["automatic"] for each in group["items"])
    # Not the first, which is billed today.
    *_, item = (each for each in items if each["service_id"] == service["id"])
    page = f"/billing-items/{item['id']}/edit"
    version = re.search('name="version" value="([0-9]+)"', world.owner.get(page).text)[1]

    wrong = world.owner.post(
        page, {"version": version, "payment_method_id": other, "unit_price": "much"}
    )
    saved = world.owner.post(page, {"version": version, "payment_method_id": chosen})
    kept, free = (
        world.contact.api("DELETE", f"/my-billing/payment-methods/{id_}") for id_ in (chosen, other)
    )

    assert (wrong.status_code, saved.status_code) == (422, 303)
    assert (kept.status_code, free.status_code) == (409, 200)
    assert kept.json["uses"] == [{"kind": "item", "id": item["id"]}]


def test_who_edits_a_service_chooses_what_pays_for_it_or_that_somebody_arranges_it(world):
    press(world, interval_unit="month", payment_method_id=world.method)
    [service] = workshops(world)
    other = world.contact.api(
        "POST", "/my-billing/payment-methods", {"token": "tok_amex"},
        headers={"Idempotency-Key": str(new_id())},
    ).json["id"]  # fmt: skip
    page = f"/services/{service['id']}/edit"

    def save(**typed):
        version = re.search('name="version" value="([0-9]+)"', world.owner.get(page).text)[1]
        return world.owner.post(page, {"version": version, "act": "save"} | typed)

    asked = world.owner.get(page).text
    wrong = save(payment_method_id=str(new_id()), unit_price="444.44")
    still = world.owner.api("GET", f"/services/{service['id']}").json["service"]
    moved = save(payment_method_id=other, unit_price="444.44")
    kept = world.contact.api("DELETE", f"/my-billing/payment-methods/{other}")
    by_hand = save(payment_method_id="")
    freed = world.contact.api("DELETE", f"/my-billing/payment-methods/{other}")
    shown = world.owner.get(f"/services/{service['id']}").text

    assert "Arrange payment manually" in asked
    assert (wrong.status_code, 'id="payment_method_id-error"' in wrong.text) == (422, True)
    assert still["unit_price"] == "333.33"
    assert [each.status_code for each in (moved, kept, by_hand, freed)] == [303, 409, 303, 200]
    assert kept.json["uses"] == [{"kind": "service", "id": service["id"]}]
    assert "444.44" in shown
