"""An item that is never billed, from the schedule of all clients to what both sides see of it."""

from common.ids import new_id

from . import sides

world = sides.world

BILL = {"name": "Site care", "unit_price": "90", "interval_unit": "month", "interval_count": 1}


def start(world):
    """An instant bill that comes again each month; returns its service."""
    path, key = f"/clients/{world.client}/instant-bills", {"Idempotency-Key": str(new_id())}
    made = world.owner.api("POST", path, BILL, headers=key)
    assert made.status_code == 201, made.json["errors"]
    return made.json


def items(world, service):
    """What is on the schedule of all clients of a service."""
    dates = world.owner.api("GET", "/schedule?days=366").json["dates"]
    groups = [group for date in dates for group in date["groups"]]
    return [i for group in groups for i in group["items"] if i["service_id"] == service["id"]]


def test_an_item_is_given_up_where_it_stands_and_why_is_the_firms(world):
    service = start(world)
    *_, before, item, after = items(world, service)
    page = f"/billing-items/{item['id']}/waiving"
    back = "/schedule?days=92"

    asked = world.owner.get(f"{page}?next=/schedule%3Fdays%3D92")
    version = {"version": version_of(world, item), "next": back}
    blank = world.owner.post(page, version | {"reason": " "})
    stale = world.owner.post(page, version | {"version": "999", "reason": "The site was down"})
    given_up = world.owner.post(page, version | {"reason": "The site was down"})
    again = world.owner.post(page, version | {"reason": "The site was down"})

    assert (asked.status_code, "Never bill Site care" in asked.text) == (200, True)
    assert (blank.status_code, 'id="reason-error"' in blank.text) == (422, True)
    assert (stale.status_code, again.status_code) == (412, 409)
    assert (given_up.status_code, given_up.headers["Location"]) == (303, back)
    assert [i["id"] for i in items(world, service)][-2:] == [before["id"], after["id"]]
    ours, theirs = (
        side.api("GET", f"/services/{service['id']}").json["billings"]
        for side in (world.owner, world.contact)
    )
    found = [[b["note"] for b in each if b["status"] == "waived"] for each in (ours, theirs)]
    assert found == [["The site was down"], [None]]
    assert "The site was down" not in world.contact.get(f"/services/{service['id']}").text


def version_of(world, item):
    page = world.owner.get(f"/schedule?days=366&item={item['id']}")
    assert page.status_code == 200
    return page.text.partition('name="version" value="')[2].partition('"')[0]


def test_the_same_form_changes_an_item_of_any_client_on_the_schedule_of_all(world):
    service = start(world)
    item = items(world, service)[-2]
    page = f"/schedule?days=366&item={item['id']}"
    form = {"version": version_of(world, item), "unit_price": "75.00", "quantity": "2"}

    wrong = world.owner.post(page, form | {"unit_price": "much", "act": "save"})
    seen = world.owner.post(page, form | {"act": "preview"})
    saved = world.owner.post(page, form | {"act": "save"})

    assert (wrong.status_code, 'id="unit_price-error"' in wrong.text) == (422, True)
    assert (seen.status_code, "£150.00" in seen.text) == (200, True)
    assert (saved.status_code, saved.headers["Location"]) == (303, "/schedule?days=366")
    assert [i["net_amount"] for i in items(world, service)][-3:] == [9000, 15000, 9000]


def test_contacts_and_strangers_find_no_schedule_of_all(world):
    service = start(world)
    item = items(world, service)[-1]["id"]

    answers = [
        world.contact.get("/schedule"),
        world.contact.api("GET", "/schedule"),
        world.contact.get(f"/billing-items/{item}/waiving"),
        world.contact.api("POST", f"/billing-items/{item}/waiving", {"reason": "Please"}),
        world.owner.get(f"/schedule?item={new_id()}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert world.owner.api("GET", "/schedule?days=30").status_code == 422
