"""Payments says which method pays for a service; billing goes through it from then on."""

from common.ids import new_id


def assign(world, service, method, version):
    data = {
        "id": service["id"], "client_id": service["client_id"], "payment_method_id": method,
    }  # fmt: skip
    world.hear("assignment.changed", data, subject=service["id"], version=version)


def test_a_subscription_and_its_next_charge_follow(world, at):
    with at("2026-11-20T12:00:00Z"):
        client = world.client()
        made = world.subscribe(world.plan(), client_id=client)
        method = world.method(client)

        assign(world, made, method, 2)
        world.run()

        [service] = world.services()
        shown = world.caller().get(f"/v1/subscriptions/{made['id']}").json
        [group] = world.groups()
    assert (service["payment_method_id"], shown["payment_method_id"]) == (method, method)
    assert (group["collection"], group["payment_method_id"]) == ("automatic", method)
    assert world.service.published("service.changed")[-1].data["payment_method_id"] == method
    assert world.service.published("subscription.changed")[-1].data == shown


def test_what_was_said_before_changes_nothing_however_late_it_comes(world, line):
    world.accept(line("recurring"))
    [service] = world.services()
    newer, older = str(new_id()), str(new_id())

    assign(world, service, newer, 3)
    told = len(world.service.published())
    assign(world, service, older, 2)

    assert world.services()[0]["payment_method_id"] == newer
    assert len(world.service.published()) == told


def test_a_service_that_is_not_heard_of_yet_is_waited_for(world):
    stray = {"id": str(new_id()), "client_id": str(new_id())}

    assign(world, stray, str(new_id()), 2)

    with world.service.transaction() as session:
        waiting = session.connection().exec_driver_sql(
            "SELECT type FROM inbox WHERE processed_at IS NULL"
        )
        assert waiting.scalars().all() == ["assignment.changed"]
