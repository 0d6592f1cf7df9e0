"""The sandbox gateway's page shows what it charged, for whom, and the cards it has."""

from common.sandbox_cards import CARDS

from . import sides

world = sides.world

PAGE = "/settings/gateways/sandbox"


def test_the_page_is_the_sandboxs_own_books(world):
    said = world.owner.api("GET", "/gateways/sandbox/charges").json
    page = world.owner.get(PAGE)

    assert page.status_code == 200
    assert len(said["entries"]) == min(50, said["total"]) > 0
    first = next(each for each in said["entries"] if each["invoice"])
    assert f'href="/invoices/{first["invoice"]["id"]}"' in page.text
    assert all(card.does in page.text for card in CARDS.values())
    assert f'href="{PAGE}"' in world.owner.get("/settings/gateways").text
    assert world.contact.get(PAGE).status_code == 404
