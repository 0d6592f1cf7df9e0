"""What invoicing's answers do to items and services."""

import pytest

from common.ids import new_id

REASON = "The tax rate is not known."
WHY = {"code": "tax_rate_unknown", "reason": REASON}


def test_an_invoice_closes_the_items_of_its_group(world, line):
    world.accept(line())
    world.run()

    [invoice] = world.answer()

    [item] = world.items()
    assert item["status"] == "invoiced"
    assert item["invoice_id"] == str(invoice["id"])
    assert item["invoice_number"] == invoice["number"]
    [event] = world.service.published("billing_group.invoiced")
    assert event.data["items"] == [item]
    assert event.data["invoice_number"] == invoice["number"]


def test_a_one_off_service_is_completed_when_it_is_billed(world, line):
    world.accept(line())
    world.run()
    world.answer()

    [service] = world.services()

    assert (service["status"], service["next_billing_on"]) == ("completed", None)
    [event] = world.service.published("service.completed")
    assert event.data == service
    assert [item["status"] for item in service["items"]] == ["invoiced"]


def test_a_recurring_service_goes_on_to_its_next_date(world, line, at):
    with at("2026-11-20T10:00:00Z"):
        world.accept(line("recurring"))
        world.run()
        world.answer()

        [service] = world.services()

    assert (service["status"], service["next_billing_on"]) == ("active", "2026-12-20")
    assert [item["status"] for item in service["items"]] == ["invoiced"] + ["scheduled"] * 12
    [event] = world.service.published("service.changed")
    # A year of items was told as it was planned: now what has changed, and what is billed next.
    assert event.data["items"] == [service["items"][n] for n in (0, 1)]
    assert event.data == service | {"items": event.data["items"]}
    assert world.told_items() == world.items()


@pytest.mark.parametrize("answer", ["invoiced", "refused", "voided"])
def test_a_listener_knows_every_item_after_any_answer(world, line, at, answer):
    with at("2026-11-20T10:00:00Z"):
        world.accept(line("recurring"), line("recurring", interval_unit="week"), line())
        world.run()
    with at("2026-12-20T10:00:00Z"):
        world.run()
    with at("2026-12-20T09:00:00Z"):  # The machine's clock was put back between run and answer.
        for group in world.unanswered():
            if answer == "refused":
                world.refuse(group, REASON)
                continue
            invoice = world.issue(group)
            if answer == "voided":
                world.hear("invoice.voided", invoice | {"status": "void"})

        assert world.told_items() == world.items()
    told = world.service.published("service.changed")[-1].data["items"]
    assert ("invoiced" in {item["status"] for item in told}) == (answer == "invoiced")


def test_one_invoice_answers_for_every_service_in_its_group(world, line):
    world.accept(line("recurring"), line(), line(name="Setup"))
    world.run()

    world.answer()

    assert len(world.service.published("billing_group.invoiced")) == 1
    assert len(world.service.published("service.completed")) == 2
    assert len(world.service.published("service.changed")) == 1


def test_the_same_invoice_heard_again_changes_nothing(world, line):
    world.accept(line())
    world.run()
    [invoice] = world.answer()
    before = world.service.published()

    world.hear("invoice.issued", invoice)

    assert world.service.published() == before


def test_an_invoice_made_by_hand_is_none_of_our_business(world, line):
    world.accept(line())
    client = world.services()[0]["client_id"]

    world.hear("invoice.issued", {"id": client, "client_id": client, "billing_group_id": None})
    world.hear("invoice.voided", {"id": client, "client_id": client, "billing_group_id": None})

    assert [item["status"] for item in world.items()] == ["scheduled"]


def test_a_refused_group_gives_its_items_back_with_the_reason(world, line):
    world.accept(line(), line("recurring"))
    world.run()

    world.refuse(world.unanswered()[0], REASON)

    returned = [item for item in world.items() if item["reason"]]
    assert {item["status"] for item in returned} == {"pending_confirmation"}
    assert {item["reason"] for item in returned} == {REASON}
    assert {item["revision"] for item in returned} == {2}
    [event] = world.service.published("billing_group.returned")
    assert event.data["reason"] == REASON
    assert sorted(i["id"] for i in event.data["items"]) == sorted(i["id"] for i in returned)
    assert len(world.service.published("service.changed")) == 2


def test_what_was_refused_is_billed_again_only_when_a_person_says_so(world, line):
    world.accept(line())
    world.run()
    world.refuse(world.unanswered()[0], REASON)
    assert world.run()["released_items"] == 0

    [item] = world.items()
    world.caller().post(f"/v1/billing-items/{item['id']}/scheduling")

    assert world.run()["released_items"] == 1
    world.answer()
    assert [item["status"] for item in world.items()] == ["invoiced"]
    assert len(world.groups()) == 2


def test_a_voided_invoice_gives_its_items_back_as_the_next_revision(world, line):
    world.accept(line("recurring"))
    world.run()
    [invoice] = world.answer()

    world.hear("invoice.voided", invoice)
    world.hear("invoice.voided", invoice)

    [item] = [item for item in world.items() if item["status"] == "pending_confirmation"]
    assert (item["revision"], item["invoice_id"], item["group_id"]) == (2, None, None)
    assert len(world.service.published("billing_group.returned")) == 1
    assert world.run()["released_items"] == 0


def test_a_void_heard_before_its_invoice_waits_for_it(world, line):
    world.accept(line())
    world.run()
    [group] = world.unanswered()
    invoice = {"id": group.id, "client_id": group.data["client_id"], "number": "INV-2026-0001"}
    invoice["billing_group_id"] = group.subject

    world.hear("invoice.voided", invoice)
    assert [item["status"] for item in world.items()] == ["issuing"]

    world.hear("invoice.issued", invoice)
    world.retry()
    assert [item["status"] for item in world.items()] == ["pending_confirmation"]


def test_a_second_invoice_for_a_group_is_not_believed(world, line):
    world.accept(line())
    world.run()
    [invoice] = world.answer()
    before = world.service.published()

    world.hear("invoice.issued", invoice | {"id": new_id(), "number": "INV-2026-0099"})
    world.hear("invoice.voided", invoice | {"id": new_id(), "number": "INV-2026-0099"})
    world.hear("billing_group.refused", invoice | {"id": invoice["billing_group_id"]} | WHY)

    assert world.items()[0]["invoice_number"] == invoice["number"]
    assert world.service.published() == before


def test_a_group_refused_after_its_service_ended_bills_nothing_more(world, line):
    world.accept(line("recurring"))
    world.run()
    [service] = world.services()
    world.caller().post(f"/v1/services/{service['id']}/ending", key=str(new_id()))

    world.refuse(world.unanswered()[0], REASON)

    assert {item["status"] for item in world.items()} == {"archived"}
    assert world.run()["released_items"] == 0


@pytest.mark.parametrize("type_", ["invoice.issued", "invoice.voided", "billing_group.refused"])
def test_an_answer_to_a_group_of_another_firm_changes_nothing(world, line, type_):
    world.accept(line())
    world.run()
    [group] = world.unanswered()
    answer = {
        "id": group.subject, "client_id": group.data["client_id"], "number": "INV-2026-0001",
        "billing_group_id": group.subject, "code": "x", "reason": "x",
    }  # fmt: skip

    world.hear(type_, answer, firm=world.service.other_firm)

    assert [item["status"] for item in world.items()] == ["issuing"]
    assert world.service.published(firm=world.service.other_firm) == []
