"""A client changes what comes again, and sees before it leaves what is billed yet."""

import re
from datetime import date, timedelta

from common.ids import new_id

from . import sides
from .sides import keyed, let_clients, named, offer, start, until

world = sides.world


def started(world, plan, *acts):
    """Dana starts three of an offered plan, and may do the acts; returns the path of it."""
    let_clients(world, "start", *acts)
    until(lambda: world.contact.api("GET", "/my-billing/plans").json.get("items"))
    assert start(world, plan, str(new_id())).status_code == 303
    [mine] = named(world, plan)
    return f"/my-billing/subscriptions/{mine['id']}"


def billed(world, plan, *acts):
    """Dana has started it, and the first period is billed; returns the path of it."""
    path = started(world, plan, *acts)
    assert world.owner.api("POST", "/billing-runs").status_code == 200
    of = path.replace("/my-billing/subscriptions", "/services")
    until(lambda: [b for b in world.contact.api("GET", of).json["billings"] if b["invoice"]])
    return path


def test_another_quantity_is_shown_first_then_changed_and_what_waits_is_undone(world):
    plan = offer(world, tax_name="VAT", tax_rate="20")
    path = f"{billed(world, plan, 'change_plan')}/change"
    twin = f"{path}s"

    def press(act="save", more="", **form):
        shown = world.contact.api("GET", twin).json["subscription"]
        form = {"plan_id": "", "quantity": "4", "when": "period_end", "act": act} | form
        form |= {"idempotency_key": str(new_id()), "version": str(shown["version"])}
        return world.contact.post(path + more, form), shown

    seen, _ = press("preview", when="now")
    unseen, before = press(shown_plan_id="", shown_quantity="3", shown_when="period_end")
    less, _ = press("preview", quantity="0")
    done, kept = press(shown_plan_id="", shown_quantity="4", shown_when="period_end")
    manage = world.contact.get(path.removesuffix("/change"))
    undone, waits = press(more="/undo")
    again = world.contact.api("GET", twin).json["subscription"]

    shown = keyed(world.contact, f"{twin}/preview", {"quantity": 4, "when": "now"}).json["invoice"]
    amounts = [line["amount"] for line in shown["lines"]]
    assert (shown["total_amount"], amounts) == (2_400, [-6_000, 8_000])
    assert (seen.status_code, "Change for £24.00" in seen.text) == (200, True)
    assert (unseen.status_code, "£96.00" in unseen.text) == (200, True)
    assert (less.status_code, 'id="quantity-error"' in less.text) == (422, True)
    assert 'value="0"' in less.text
    assert (done.status_code, before["change"], kept["change"]) == (303, None, None)
    assert (waits["change"]["quantity"], "4 × Hosting on" in manage.text) == (4, True)
    assert (undone.status_code, again["change"], again["quantity"]) == (303, None, 3)


def test_less_than_was_paid_is_refused_at_its_field_and_what_was_chosen_stays(world):
    plan = offer(world, name="Studio", unit_price="500.00")
    path, small = f"{billed(world, plan, 'change_plan')}/change", offer(world, name="Solo")
    until(lambda: len(world.contact.api("GET", f"{path}s").json["plans"]) == 2)
    chosen = {"plan_id": small["id"], "quantity": "1", "when": "now", "act": "preview"}

    page = world.contact.post(path, chosen | {"idempotency_key": str(new_id())})

    assert (page.status_code, 'id="when-error"' in page.text) == (422, True)
    assert f'value="{small["id"]}" selected' in page.text
    assert "Take it at the end of the period instead" in page.text


def test_what_is_billed_yet_is_shown_before_leaving(world):
    plan = offer(world, trial_days=14, setup_price="60.00", tax_name="VAT", tax_rate="20")
    path = f"{started(world, plan, 'cancel')}/cancel"
    bring_forward(world, "Hosting, setup")

    shown = world.contact.api("GET", path).json["billed"]
    page = world.contact.get(path).text

    totals = {when: [each["total_amount"] for each in of] for when, of in shown.items()}
    assert totals == {"period_end": [7_200], "now": []}
    assert "If at the end of the period, still billed on" in page
    assert "£72.00" in page
    assert "If now, nothing more is billed" in page


def bring_forward(world, name):
    """The firm bills something a week sooner, while the trial still runs."""
    days = world.owner.api("GET", f"/clients/{world.client}/schedule").json["automatic"]
    [item] = [item for each in days for item in each["items"] if item["name"] == name]
    due_on = date.fromisoformat(item["due_on"]) - timedelta(days=7)
    path, body = f"/billing-items/{item['id']}", {"due_on": due_on.isoformat()}
    [version] = re.findall('name="version" value="(.+?)"', world.owner.get(f"{path}/edit").text)
    answer = world.owner.api("PATCH", path, body, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.json


def test_who_looks_as_the_contact_changes_nothing_that_costs_money(world):
    plan = offer(world)
    path = billed(world, plan, "cancel", "pause", "change_plan")
    [dana, *_] = world.owner.api("GET", f"/clients/{world.client}").json["contacts"]
    visit = f"/clients/{world.client}/contacts/{dana['id']}/impersonation"
    before = state(world, path)
    assert world.owner.post(visit, {"reason": "Dana asked what pausing does."}).status_code == 303
    said = {"plan_id": None, "quantity": 4, "when": "now", "payment_method_id": world.method}
    said |= {"terms_number": plan["terms_number"], "reason": "other"}
    acts = ("cancel", "pause", "changes", "changes/preview", "payment-method")
    calls = [*(f"{path}/{act}" for act in acts), f"/my-billing/plans/{plan['id']}/subscriptions"]
    pages = [*(f"{path}{act}" for act in ("", "/cancel", "/pause", "/change", "/change/undo"))]
    pages.append(f"/my-billing/plans/{plan['id']}")
    form = {"quantity": "4", "when": "now", "act": "save", "reason": "other", "version": "1"}
    form |= {"shown_plan_id": "", "shown_quantity": "4", "shown_when": "now", "plan_id": ""}
    form |= {"terms_number": str(plan["terms_number"]), "payment_method_id": world.method}

    refused = [keyed(world.owner, each, said) for each in calls]
    refused.append(world.owner.api("DELETE", f"{path}/changes", headers={"If-Match": '"1"'}))
    posted = [world.owner.post(each, form | {"idempotency_key": each}) for each in pages]

    assert {(each.status_code, each.json["code"]) for each in refused} == {
        (403, "impersonation_read_only")
    }
    assert {each.status_code for each in posted} == {403}
    assert state(world, path) == before
    for act in ("", "/cancel", "/pause", "/change"):
        shown = world.owner.get(f"{path}{act}")
        assert (shown.status_code, "Only Dana can" in shown.text) == (200, True), act
        assert 'type="submit"' not in shown.text.partition("dialog-foot")[2], act


def state(world, path):
    """What Dana has that comes again, what is settled of it, and what pays for it."""
    shown = world.contact.api("GET", path).json
    names = sorted(
        each["name"] for each in world.contact.api("GET", "/my-billing").json["services"]
    )
    twin = world.contact.api("GET", f"{path}/changes").json["subscription"]
    return shown["service"], shown["pays_now_id"], shown["acts"], twin, names
