"""A default method for a currency is said in My Billing or on the firm's side, and both see it."""

from . import sides

world = sides.world


def test_both_sides_see_what_either_said_and_deleting_it_says_so(world):
    mine = f"/my-billing/payment-methods/{world.method}"
    theirs = f"/clients/{world.client}/payment-methods/{world.method}"

    said = world.contact.post(f"{mine}/default-currency", {"currency": "EUR"})
    seen = [world.contact.get("/my-billing"), world.owner.get(theirs.rpartition("/")[0])]
    asked = world.contact.get(f"{mine}/delete")
    refused = world.contact.api("DELETE", mine)
    taken_back = world.owner.api("PUT", f"{theirs}/default-currency", {"currency": None})

    assert said.status_code == 303
    assert all("for EUR" in each.text for each in seen)
    assert "Asked first for what is billed in EUR" in asked.text
    assert (refused.status_code, refused.json["code"]) == (409, "payment_method_in_use")
    assert "default" in [use["kind"] for use in refused.json["uses"]]
    assert taken_back.json["default_currency"] is None
    assert "for EUR" not in world.contact.get("/my-billing").text


def test_what_is_no_currency_or_somebody_elses_changes_nothing(world):
    mine = f"/my-billing/payment-methods/{world.method}/default-currency"

    wrong = world.contact.api("PUT", mine, {"currency": "euro"})
    typed = world.contact.post(mine, {"currency": "euro"})
    strange = [
        world.contact.post(f"/my-billing/payment-methods/{world.client}/default-currency"),
        world.contact.post(
            f"/clients/{world.client}/payment-methods/{world.method}/default-currency"
        ),
        world.owner.post(
            f"/clients/{world.method}/payment-methods/{world.method}/default-currency"
        ),
    ]

    assert (wrong.status_code, typed.status_code) == (422, 422)
    assert [each.status_code for each in strange] == [404] * 3
