"""What a client does with what comes again, from the page to the money."""

from common.ids import new_id

from . import sides
from .sides import keyed, let_clients, named, offer, start, until

world = sides.world


def failing(world):
    """Something monthly on a card that is declined, and what the client is asked to retry of it."""
    token = {"token": "tok_declined_insufficient_funds", "make_default": False}
    card = keyed(world.contact, "/my-billing/payment-methods", token).json["id"]
    bill = {
        "name": "Care", "unit_price": "100", "interval_unit": "month", "interval_count": 1,
        "payment_method_id": card,
    }  # fmt: skip
    made = keyed(world.owner, f"/clients/{world.client}/instant-bills", bill)
    assert made.status_code == 201, made.json
    assert world.owner.api("POST", "/billing-runs").status_code == 200
    path = f"/my-billing/subscriptions/{made.json['id']}"
    return path, until(lambda: world.contact.api("GET", path).json["retry"])


def test_another_card_is_saved_and_pays_what_had_failed_once(world):
    path, retry = failing(world)
    page = world.contact.get(path)
    form = {
        "idempotency_key": str(new_id()), "payment_method_id": world.method,
        "currency": retry["currency"], "expected_amount": str(retry["amount"]),
        "invoice_id": [each["id"] for each in retry["invoices"]],
    }  # fmt: skip

    pressed = [world.contact.post(path, form) for _ in range(3)]

    assert "Save and retry £100.00" in page.text
    assert [answer.status_code for answer in pressed] == [303] * 3
    [invoice] = retry["invoices"]
    shown = until(lambda: paid(world, invoice["id"]))
    attempts = [each["status"] for each in shown["payments"]]
    assert sorted(each for each in attempts if each != "canceled") == ["failed", "succeeded"]
    after = world.contact.api("GET", path).json
    assert (after["pays_now_id"], after["retry"]) == (world.method, None)
    # The next invoice has all that the client is billed for on that day with that card.
    assert ("Care", 10_000) in [(each["name"], each["amount"]) for each in after["next"]["lines"]]


def paid(world, invoice_id):
    found = world.contact.api("GET", f"/invoices/{invoice_id}").json
    return found if found["invoice"]["status"] == "paid" else None


def test_an_offered_plan_is_taken_once_at_the_price_that_was_shown(world):
    plan, path = offer(world, trial_days=14, setup_price="5.00"), "/my-billing/plans"
    hidden = offer(world, name="For members alone", is_offered=False)
    before = world.contact.api("GET", path).status_code
    let_clients(world, "start")
    offered = until(lambda: world.contact.api("GET", path).json.get("items"))
    seen = start(world, plan, str(new_id()), quantity="3", shown_quantity="1")
    stale = start(world, plan, str(new_id()), terms_number="7")
    unclear = start(world, plan, str(new_id()), quantity="2.5")
    key = str(new_id())

    pressed = [start(world, plan, key) for _ in range(3)]

    assert (before, [each["id"] for each in offered]) == (404, [plan["id"]])
    assert world.contact.get(f"{path}/{hidden['id']}").status_code == 404
    assert (seen.status_code, "Start, then £65.00" in seen.text) == (200, True)
    assert (stale.status_code, "has changed meanwhile" in stale.text) == (409, True)
    assert (unclear.status_code, 'value="2.5"' in unclear.text) == (422, True)
    assert [answer.status_code for answer in pressed] == [303] * 3
    [taken] = named(world, plan)
    assert (taken["subscription_status"], taken["quantity"]) == ("trialing", 3)
    assert taken["method"]["id"] == world.method


def test_it_is_canceled_at_the_end_of_its_period_and_taken_back_until_then(world):
    let_clients(world, "start", "cancel")
    plan = offer(world)
    until(lambda: world.contact.api("GET", "/my-billing/plans").json.get("items"))
    assert start(world, plan, str(new_id())).status_code == 303
    [mine] = named(world, plan)
    path = f"/my-billing/subscriptions/{mine['id']}"
    said = {"when": "period_end", "reason": "not_used_enough", "comment": "The site is quiet."}

    def press(act, **form):
        answer = world.contact.post(f"{path}/{act}", {"idempotency_key": str(new_id())} | form)
        return answer.status_code, world.contact.api("GET", path).json

    wrong = world.contact.post(f"{path}/cancel", said | {"reason": "", "idempotency_key": "x"})
    paused = world.contact.post(f"{path}/pause", {"when": "now", "idempotency_key": "y"})
    status, canceled = press("cancel", **said)
    told = world.contact.get("/my-billing").text
    undone, again = press("undo")
    now = {"when": "now", "reason": "other", "idempotency_key": str(new_id())}
    pressed = [world.contact.post(f"{path}/cancel", now) for _ in range(2)]
    header = {"Idempotency-Key": now["idempotency_key"]}
    late = world.contact.api("POST", f"{path}/cancel", {"when": "now"}, headers=header)

    assert (wrong.status_code, 'id="reason-error"' in wrong.text) == (422, True)
    assert paused.status_code == 404
    assert (status, undone) == (303, 303)
    assert "Hosting is canceled on" in told
    assert canceled["service"]["cancels_on"] is not None
    assert (canceled["acts"], again["acts"]) == (["undo"], ["cancel"])
    assert again["service"]["cancels_on"] is None
    # What was done is said to who asks twice, though there is nothing to cancel any more.
    assert [answer.status_code for answer in pressed] == [303, 303]
    assert [answer.headers["Location"] for answer in pressed] == ["/my-billing"] * 2
    assert late.status_code in (409, 422)


def test_a_member_pauses_cancels_and_takes_that_back_until_it_is_over(world):
    service, path = member_started(world)
    leaving = {"reason": "goes_elsewhere", "comment": "They move house.", "unissued": "prorate"}

    def press(change, **form):
        return press_as_seen(world, service["id"], change, form)

    asked = world.owner.get(f"{path}/cancel").text
    early = press("pause", when="period_end", resumes_on="2020-01-01")
    steps = [press("pause", when="period_end"), acts(world, service["id"])]
    again = press("pause", when="now")
    steps += [press("undo"), acts(world, service["id"])]
    steps += [press("cancel", when="period_end", **leaving), acts(world, service["id"])]
    shown = world.owner.get(f"/services/{service['id']}").text
    steps += [press("undo"), acts(world, service["id"])]
    seen = press("cancel", act="preview", when="now", **leaving)
    stale = press("cancel", version="1", when="now", **leaving)
    steps += [press("cancel", when="now", **leaving), acts(world, service["id"])]

    assert "End it on another day" in asked
    assert (early.status_code, 'id="resumes_on-error"' in early.text) == (422, True)
    assert (again.status_code, "paused from" in again.text) == (409, True)
    assert 'value="now" checked' in again.text
    usual = ["pause", "cancel"]
    assert [step if isinstance(step, list) else step.status_code for step in steps] == [
        303, ["undo", "cancel"], 303, usual, 303, ["undo"], 303, usual, 303, [],
    ]  # fmt: skip
    assert ("goes elsewhere" in shown, "They move house." in shown) == (True, True)
    assert (seen.status_code, "Nothing of it is billed" in seen.text) == (200, True)
    assert (stale.status_code, "They move house." in stale.text) == (412, True)
    over = world.owner.api("GET", f"/subscriptions/{service['id']}").json
    assert (over["status"], over["cancel_reason"]) == ("canceled", "goes_elsewhere")


def member_started(world):
    """A subscription that nothing is billed of meanwhile, and where its acts are."""
    plan = offer(world, name="Garden", unit_price="310.00")
    start = {"client_id": world.client, "plan_id": plan["id"], "starts_on": "2099-01-01"}
    made = keyed(world.owner, "/subscriptions", start)
    assert made.status_code == 201, made.json
    return made.json, f"/subscriptions/{made.json['id']}"


def press_as_seen(world, id_, change, form):
    version = world.owner.api("GET", f"/subscriptions/{id_}").json["version"]
    sent = {"idempotency_key": str(new_id()), "version": str(version)} | form
    return world.owner.post(f"/subscriptions/{id_}/{change}", sent)


def acts(world, id_):
    """What its page offers."""
    return world.owner.api("GET", f"/services/{id_}").json["subscription"]["acts"]


def test_what_a_firm_keeps_for_itself_is_refused_to_its_clients_at_once(world):
    let_clients(world, "start", "cancel", "pause", "change_plan")
    plan = offer(world)
    until(lambda: world.contact.api("GET", "/my-billing/plans").json.get("items"))
    assert start(world, plan, str(new_id())).status_code == 303
    [mine] = named(world, plan)
    path = f"/my-billing/subscriptions/{mine['id']}"
    said = world.owner.get("/settings/subscriptions").text.count("checked")
    offered = world.contact.api("GET", path).json["acts"]

    let_clients(world)
    page = world.owner.get("/settings/subscriptions").text
    wrong = world.owner.post("/settings/subscriptions", {"etag": '"2"', "when_unpaid": "never"})
    stale = world.owner.post("/settings/subscriptions", {"etag": '"1"', "when_unpaid": "cancel"})

    # Four acts are ticked, and one of what follows when a payment fails.
    assert (said, offered) == (5, ["change", "pause", "cancel"])
    assert world.contact.api("GET", path).json["acts"] == []
    said = {"when": "now", "reason": "other", "idempotency_key": str(new_id())}
    assert world.contact.post(f"{path}/cancel", said).status_code == 404
    assert world.contact.get("/settings/subscriptions").status_code == 404
    assert ('value="unpaid" checked' in page, 'value="cancel" checked' in page) == (True, False)
    assert (wrong.status_code, 'id="when_unpaid-error"' in wrong.text) == (422, True)
    assert (stale.status_code, "just now" in stale.text) == (412, True)
    kept = world.owner.api("GET", "/subscription-settings").json
    assert (kept["when_unpaid"], kept["clients_may"]) == ("unpaid", [])
