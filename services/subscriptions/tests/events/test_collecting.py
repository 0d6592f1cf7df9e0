"""What payments and invoicing tell of a subscription's invoices, in any order and more than once."""

from itertools import permutations

import pytest

from common.ids import new_id

RETRY = "2026-01-06T10:00:00+00:00"


@pytest.fixture
def owing(world, at):
    """A subscription whose first month is on an invoice; its invoice and the events about it."""
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan(unit_price="310.00"))
        world.run()
        [invoice] = world.answer()
        yield Owing(world, taken, invoice)


class Owing:
    """A subscription, its invoice, and what is told of that."""

    def __init__(self, world, taken, invoice):
        self.world, self.taken, self.invoice = world, taken, invoice

    def failed(self, attempt=1, retry=RETRY, by="schedule"):
        payment = {
            "id": new_id(), "client_id": self.invoice["client_id"], "attempt": attempt,
            "next_retry_at": retry, "allocations": [{"invoice_id": str(self.invoice["id"])}],
            "initiated_by": by,
        }  # fmt: skip
        return self.world.service.event("payment.failed", payment, version=3)

    def now_is(self, status, version):
        type_ = {"paid": "invoice.paid", "void": "invoice.voided"}.get(status, "invoice.changed")
        return self.world.service.event(type_, self.invoice | {"status": status}, version=version)

    def hears(self, *events):
        for event in events:
            self.world.service.deliver(event)

    @property
    def subscription(self):
        return self.world.caller().get(f"/v1/subscriptions/{self.taken['id']}").json

    @property
    def status(self):
        return self.subscription["status"]

    def says(self, when_unpaid):
        said = {"when_unpaid": when_unpaid, "clients_may": []}
        path = "/v1/subscription-settings"
        assert self.world.caller().put(path, said, etag='"0"').status_code == 200


def test_it_is_past_due_while_it_is_tried_again_and_active_once_it_is_paid(owing):
    owing.hears(owing.failed())
    assert owing.status == "past_due"

    owing.hears(owing.now_is("paid", 3))

    assert owing.status == "active"


def test_whatever_comes_first_or_twice_it_is_the_same_in_the_end(world, at):
    for order in permutations(range(4)):
        with at("2026-01-01T10:00:00Z"):
            taken = world.subscribe(world.plan())
            world.run()
            [invoice] = world.answer()
            owing = Owing(world, taken, invoice)
            told = [
                owing.failed(1),
                owing.failed(2, retry=None),
                owing.now_is("open", 3),
                owing.now_is("paid", 4),
            ]
            owing.hears(*(told[place] for place in order), *told)

        assert owing.status == "active", order
        assert owing.subscription["next_charge_on"] == "2026-02-01", order


def test_a_failure_that_is_told_before_its_invoice_counts_once_that_is_known(world, at):
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan())
        world.run()
        [group] = world.unanswered()
        invoice = {
            "id": new_id(), "client_id": taken["client_id"], "billing_group_id": group.subject,
            "number": "INV-1",
        }  # fmt: skip
        owing = Owing(world, taken, invoice)
        owing.hears(owing.failed())
        assert owing.status == "active"

        world.hear("invoice.issued", invoice)

        assert owing.status == "past_due"


@pytest.mark.parametrize(
    ("when_unpaid", "status"),
    [("past_due", "past_due"), ("unpaid", "unpaid"), ("cancel", "canceled")],
)
def test_when_nothing_more_is_tried_what_the_firm_said_follows(owing, when_unpaid, status):
    owing.says(when_unpaid)

    owing.hears(owing.failed(1), owing.failed(2, retry=None))

    assert owing.status == status
    assert owing.subscription["cancel_reason"] == ("unpaid" if status == "canceled" else None)


@pytest.mark.parametrize("by", ["contact", "member"])
def test_what_a_person_tries_in_vain_gives_nothing_up(owing, by):
    owing.says("cancel")

    owing.hears(owing.failed(1, retry=None, by=by))
    assert owing.status == "active"

    owing.hears(owing.failed(1), owing.failed(1, retry=None, by=by))
    assert owing.status == "past_due"


def test_an_unpaid_one_bills_nothing_more_until_it_is_paid_and_then_by_days(owing):
    owing.hears(owing.failed(1, retry=None))
    assert (owing.status, owing.subscription["next_charge_on"]) == ("unpaid", None)
    owing.world.advance(days=80)  # 22 March.
    owing.world.run()
    assert len(owing.world.groups()) == 1

    owing.hears(owing.now_is("paid", 3))
    owing.world.run()

    [rest] = owing.world.groups()[1]["items"]
    assert (rest["period_start"], rest["net_amount"]) == ("2026-03-22", 10_000)
    assert owing.status == "active"


def test_a_voided_invoice_is_owed_no_more(owing):
    owing.hears(owing.failed())

    owing.hears(owing.now_is("void", 3))

    assert owing.status == "active"


def test_an_invoice_that_is_open_again_is_owed_again(owing):
    owing.hears(owing.failed(), owing.now_is("paid", 3))

    owing.hears(owing.now_is("open", 4), owing.now_is("paid", 3))

    assert owing.status == "past_due"


def test_one_whose_end_has_come_today_is_not_ended_once_more_when_nothing_is_collected(owing):
    owing.says("cancel")
    ending = {"ends_on": "2026-01-05", "unissued": "archive"}
    assert owing.world.end(owing.taken, **ending).status_code == 200
    owing.world.advance(days=4)

    owing.hears(owing.failed(retry=None))

    assert owing.status == "past_due"
    owing.world.run()
    assert owing.status == "canceled"
