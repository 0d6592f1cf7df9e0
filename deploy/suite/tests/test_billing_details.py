"""Whom a card bills is said in My Billing or on the firm's side, and both see the same."""

from . import sides

world = sides.world

SAID = {"name": "Dana Moore", "line1": "2 Low Road", "city": "York", "country": "GB"}


def test_both_sides_see_what_either_said(world):
    mine = f"/my-billing/payment-methods/{world.method}/billing-details"
    theirs = f"/clients/{world.client}/payment-methods/{world.method}/billing-details"
    first = world.contact.get(mine)

    said = world.contact.post(mine, SAID)
    seen = world.owner.get(theirs)
    changed = world.owner.api("PUT", theirs, SAID | {"name": "Dana Moore & Sons"})

    # What nobody has said begins as it stands on the client's invoices.
    assert (first.status_code, 'value="Dana Moore"' in first.text) == (200, False)
    assert said.status_code == 303
    assert all(f'value="{value}"' in seen.text for value in SAID.values())
    assert changed.json["name"] == world.contact.api("GET", mine).json["name"]
    told = world.owner.get(f"/clients/{world.client}/payment-methods/{world.method}/activity")
    assert "Billing name and address changed" in told.text


def test_what_cannot_be_is_said_at_its_field_and_nobody_elses_is_there(world):
    mine = f"/my-billing/payment-methods/{world.method}/billing-details"
    before = world.contact.api("GET", mine).json

    wrong = world.contact.post(mine, SAID | {"postal_code": "1" * 21})
    card = world.contact.post(mine, SAID | {"line1": "4242 4242 4242 4242"})
    strange = [
        world.contact.get(f"/my-billing/payment-methods/{world.client}/billing-details"),
        world.contact.get(
            f"/clients/{world.client}/payment-methods/{world.method}/billing-details"
        ),
        world.owner.get(f"/clients/{world.method}/payment-methods/{world.method}/billing-details"),
    ]

    assert (wrong.status_code, 'id="postal_code-error"' in wrong.text) == (422, True)
    assert (card.status_code, "4242 4242" in card.text) == (422, False)
    assert [each.status_code for each in strange] == [404] * 3
    assert world.contact.api("GET", mine).json == before
