"""One item is paid for by another method than its service, and is then invoiced apart."""

import pytest

from common.ids import new_id


@pytest.fixture
def monthly(world, line, at):
    """Two services on one card, due on one day, and another card of theirs; returns items and card."""
    with at("2026-11-20T12:00:00Z"):
        client = world.client()
        card, other = world.method(client), world.method(client)
        lines = (line("recurring"), line("recurring", name="Hosting"))
        world.accept(*lines, client=client, method=card)
        world.run()
        world.answer()
        yield [each for each in world.items() if each["due_on"] == "2026-12-20"], card, other


def test_an_item_with_a_method_of_its_own_is_an_invoice_of_its_own(world, monthly):
    (item, hosting), card, other = monthly

    answer = world.edit(item, payment_method_id=other)
    world.advance(days=31)
    world.run()

    assert answer.status_code == 200, answer.json
    formed = {
        group["items"][0]["id"]: (group["payment_method_id"], group["chosen_method_id"])
        for group in world.groups()[1:]
    }
    assert formed == {item["id"]: (other, other), hosting["id"]: (card, None)}


def test_the_methods_of_the_following_ones_and_of_their_service_stay(world, monthly):
    (item, _), card, other = monthly

    world.edit(item, payment_method_id=other, unit_price="400.00", scope="following")

    theirs = [each for each in world.items() if each["service_id"] == item["service_id"]]
    assert [each["payment_method_id"] for each in theirs if each["payment_method_id"]] == [other]
    assert {service["payment_method_id"] for service in world.services()} == {card}


def test_the_method_of_its_service_is_none_of_its_own(world, monthly):
    (item, _), card, other = monthly

    for chosen in (card, None):
        world.edit(item, payment_method_id=other)
        [changed] = [each for each in world.items() if each["id"] == item["id"]]
        assert changed["payment_method_id"] == other
        world.edit(changed, payment_method_id=chosen)
        [item] = [each for each in world.items() if each["id"] == item["id"]]

        assert item["payment_method_id"] is None


def test_a_method_that_is_not_the_clients_or_no_more_in_use_is_refused_at_its_field(world, monthly):
    (item, _), _, _ = monthly
    gone = world.method(item["client_id"], status="removed")
    foreign = world.method(world.client())

    for chosen in (gone, foreign, str(new_id())):
        refused = world.edit(item, payment_method_id=chosen, note="Not kept")

        assert (refused.status_code, list(refused.json["errors"])) == (422, ["payment_method_id"])
    assert item in world.items()


def test_what_takes_the_place_of_a_method_pays_for_all_that_it_did_and_for_no_other(world, monthly):
    (item, hosting), card, other = monthly
    third = world.method(item["client_id"])
    world.edit(item, payment_method_id=other)
    told = len(world.service.published("service.changed"))

    for gone, instead in ((other, third), (card, third), (card, other)):
        data = {"id": gone, "client_id": item["client_id"], "replaced_by": instead}
        world.hear("payment_method.replaced", data, subject=gone, version=5)
    world.advance(days=31)
    world.run()

    assert {each["payment_method_id"] for each in world.services()} == {third}
    assert [each["payment_method_id"] for each in world.items() if each["id"] == item["id"]] == [
        third
    ]
    assert len(world.service.published("service.changed")) >= told + 3
    assert {group["payment_method_id"] for group in world.groups()[1:]} == {third}
    assert {each["id"] for group in world.groups()[1:] for each in group["items"]} == {
        item["id"],
        hosting["id"],
    }
