"""Money that had paid an invoice goes back: it is owed again, its statement says so, one mail is written."""

from typing import Any

from common.ids import new_id
from services.invoicing.tests.builders import done

AT = "2026-12-03T09:00:00+00:00"


def gone(payment: dict[str, Any], amount: int, **fields: Any) -> dict[str, Any]:
    """A refund or dispute of what a payment brought to its only invoice."""
    share = payment["allocations"][0] | {"amount": amount}
    body = {"id": str(new_id()), "amount": amount, "credit_amount": 0, "shares": [share]}
    return body | {"status": "succeeded", "ended_at": AT} | fields


def test_a_refund_opens_a_paid_invoice_and_is_told_once(studio):
    invoice = studio.invoice()
    payment = studio.pay(invoice)
    refunded = payment | {"status": "partially_refunded", "refunds": [gone(payment, 10000)]}

    studio.tell("payment.refunded", refunded, version=2)
    studio.tell("payment.refunded", refunded, version=3)

    [shown] = studio.invoices()
    assert (shown["status"], shown["paid_amount"], shown["due_amount"]) == ("open", 32000, 10000)
    assert shown["paid_at"] is None
    [mail] = [mail for mail in studio.mails() if mail["subject"] == "Refund: £100.00"]
    assert f"Owed again: £100.00 ({invoice['number']})" in mail["body"]
    assert kinds(studio) == [("invoice", 42000), ("payment", -42000), ("refund", 10000)]


def test_what_is_under_way_or_failed_changes_nothing(studio):
    invoice = studio.invoice()
    payment = studio.pay(invoice)
    [before] = studio.invoices()

    for status in ("processing", "unknown", "failed"):
        back = [gone(payment, 10000, status=status)]
        studio.tell("payment.refunded", payment | {"refunds": back}, version=2)

    assert studio.invoices() == [before]


def test_a_dispute_is_told_and_opens_the_invoice_only_when_it_is_lost(studio):
    invoice = studio.invoice()
    payment = studio.pay(invoice)
    dispute = gone(payment, 42000, status="open", shares=[], ended_at=None)
    disputed = payment | {"status": "disputed", "disputes": [dispute]}

    studio.tell("payment.disputed", disputed, version=2)
    [open_yet] = studio.invoices()
    lost = dispute | {"status": "lost", "shares": payment["allocations"], "ended_at": AT}
    told = payment | {"status": "charged_back", "disputes": [lost]}
    studio.tell("payment.charged_back", told, version=3)

    [shown] = studio.invoices()
    assert (open_yet["status"], shown["status"], shown["due_amount"]) == ("paid", "open", 42000)
    assert kinds(studio)[-1] == ("chargeback", 42000)
    assert sorted(mail["subject"] for mail in studio.mails()) == [
        "A payment of £420.00 is disputed",
        "A payment of £420.00 was taken back by the bank",
        f"Receipt: {invoice['number']} paid",
    ]


def test_a_refund_heard_of_before_its_payment_waits_for_it(studio):
    invoice = studio.invoice()
    payment = studio.payment(invoice)

    studio.tell("payment.refunded", payment | {"refunds": [gone(payment, 100)]}, version=2)

    assert len(studio.waiting()) == 1
    assert studio.invoices() == [invoice]


def test_credit_pays_an_invoice_and_is_no_payment(studio):
    invoice = studio.invoice()
    credit = {"id": str(new_id()), "client_id": studio.client, "invoice_id": invoice["id"]}
    credit |= {"amount": 42000, "currency": "GBP", "created_at": AT}

    studio.tell("credit.applied", credit)
    studio.tell("credit.applied", credit)

    [shown] = studio.invoices()
    assert (shown["status"], shown["due_amount"], shown["settled_by"]) == ("paid", 0, [])
    assert kinds(studio) == [("invoice", 42000), ("credit", -42000)]


def test_credit_that_was_given_back_is_told_once_and_owes_nothing(studio):
    invoice = studio.invoice()
    refund = {"id": str(new_id()), "client_id": studio.client, "amount": 2000, "currency": "GBP"}
    refund |= {"reason": "Paid twice.", "reference": "BACS 4713", "created_at": AT}

    studio.tell("credit.refunded", refund)
    studio.tell("credit.refunded", refund)

    [mail] = studio.mails()
    assert mail["subject"] == "Your credit: £20.00 given back"
    assert "Reason: Paid twice." in mail["body"]
    assert studio.invoices() == [invoice]


def kinds(studio: Any) -> list[tuple[str, int]]:
    path = f"/v1/clients/{studio.client}/statement?since=2026-01-01&until=2027-12-31"
    statement = done(studio.member().get(path))
    return [(each["kind"], each["amount"]) for each in statement["movements"]]
