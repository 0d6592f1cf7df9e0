"""The same facts delivered by many workers at once have their effect once."""

from common.ids import new_id
from services.invoicing.tests.builders import a_client, an_item
from services.invoicing.tests.parallel import at_once


def test_one_group_delivered_by_eight_workers_is_one_invoice(studio):
    group = studio.group()

    at_once(*[lambda: studio.tell("billing_group.released", group)] * 8)

    assert len(studio.invoices()) == 1
    assert len(studio.service.published("invoice.issued")) == 1
    assert studio.waiting() == []


def test_one_event_delivered_by_eight_workers_is_one_invoice(studio):
    event = studio.service.event("billing_group.released", studio.group())

    at_once(*[lambda: studio.service.deliver(event)] * 8)

    assert len(studio.invoices()) == 1


def test_groups_shared_by_workers_in_any_order_get_numbers_without_a_gap(studio):
    groups = [studio.group() for _ in range(20)]

    def deliver(some):
        events = [studio.service.event("billing_group.released", group) for group in some]
        studio.service.deliver(*events)

    at_once(
        lambda: deliver(groups),
        lambda: deliver(list(reversed(groups))),
        lambda: deliver(groups[10:] + groups[:10]),
        lambda: deliver(groups[::2] + groups[1::2]),
    )

    # Each group is answered once, and what was answered twice is no number lost.
    issued = studio.service.published("invoice.issued")
    assert len({event.data["billing_group_id"] for event in issued}) == 20
    assert sorted(int(event.data["number"][-4:]) for event in issued) == list(range(1, 21))
    assert studio.waiting() == []


def test_refusals_and_invoices_at_once_leave_no_gap(studio):
    bad = [studio.group(items=[an_item(studio.client, quantity="-1")]) for _ in range(4)]
    groups = [studio.group() for _ in range(4)] + bad

    at_once(*[lambda group=group: studio.tell("billing_group.released", group) for group in groups])

    numbers = sorted(int(invoice["number"][-4:]) for invoice in studio.invoices())
    assert numbers == [1, 2, 3, 4]
    assert len(studio.refusals()) == 4


def test_one_payment_delivered_by_eight_workers_is_applied_once(studio):
    invoice = studio.invoice()
    payment = studio.payment(invoice)
    payment["amount"] = payment["allocations"][0]["amount"] = 10000

    at_once(*[lambda: studio.tell("payment.succeeded", payment)] * 8)

    assert studio.invoices()[0]["paid_amount"] == 10000
    assert len(studio.service.published("invoice.changed")) == 1
    assert len(studio.mails()) == 1


def test_many_payments_at_once_never_pay_more_than_is_due(studio):
    invoice = studio.invoice()

    at_once(*[lambda: studio.pay(invoice, 10000)] * 8)

    [paid] = studio.service.published("invoice.paid")
    assert (paid.data["paid_amount"], paid.data["due_amount"]) == (42000, 0)
    assert len(studio.service.published("invoice.changed")) == 4
    assert studio.waiting() == []


def test_payments_that_name_the_same_invoices_in_other_orders_do_not_block_each_other(studio):
    first, second = studio.invoice(), studio.invoice()
    there, back = studio.payment(first, second), studio.payment(second, first)
    for payment in (there, back):
        for allocation in payment["allocations"]:
            allocation["amount"] = 5000

    at_once(*[lambda p=p: studio.tell("payment.succeeded", p) for p in (there, back) * 2])

    assert {invoice["paid_amount"] for invoice in studio.invoices()} == {10000}
    assert studio.waiting() == []


def test_a_client_and_its_group_at_once_end_in_an_invoice(studio):
    late = str(new_id())
    group = studio.group(client_id=late, items=[an_item(late)])

    at_once(
        lambda: studio.tell("client.created", a_client(late)),
        lambda: studio.tell("billing_group.released", group),
    )
    studio.retry()

    assert [invoice["client_id"] for invoice in studio.invoices()] == [late]
