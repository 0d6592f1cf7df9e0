"""What invoicing's answers do to items and services."""


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
    assert event.data == service
