"""The outcome of a payment: what it does to invoices, and what is written of it."""

import pytest
from sqlalchemy import text

from common.ids import new_id
from services.invoicing.tests.builders import a_contact, an_item, done


def test_a_full_payment_pays_the_invoice(studio):
    invoice = studio.invoice()

    payment = studio.pay(invoice)

    [event] = studio.service.published("invoice.paid")
    assert event.data["id"] == invoice["id"]
    assert event.data["status"] == "paid"
    assert event.data["settled_by"] == [payment["id"]]
    assert event.data["paid_at"] == "2026-12-01T09:00:00+00:00"
    assert studio.member().get(f"/v1/invoices/{invoice['id']}").json == event.data


def test_a_part_leaves_the_rest_due(studio):
    invoice = studio.invoice()

    studio.pay(invoice, 10000)
    [changed] = studio.service.published("invoice.changed")
    studio.pay(invoice, 32000)
    [paid] = studio.service.published("invoice.paid")

    assert (changed.data["status"], changed.data["due_amount"]) == ("open", 32000)
    assert (paid.data["status"], paid.data["due_amount"]) == ("paid", 0)
    assert len(paid.data["settled_by"]) == 2


def test_the_very_same_payment_again_is_nothing(studio):
    invoice = studio.invoice()
    payment = studio.pay(invoice, 10000)

    studio.tell("payment.succeeded", payment)
    studio.tell("payment.succeeded", payment, version=2)

    assert studio.invoices()[0]["paid_amount"] == 10000
    assert len(studio.service.published("invoice.changed")) == 1
    assert len(studio.mails()) == 1


def test_one_payment_settles_several_invoices_exactly(studio):
    first = studio.invoice()
    second = studio.invoice(items=[an_item(studio.client, unit_price="10.00")])

    studio.tell("payment.succeeded", studio.payment(first, second))

    assert {(i["status"], i["due_amount"]) for i in studio.invoices()} == {("paid", 0)}
    assert [mail["subject"] for mail in studio.mails()] == [
        f"Receipt: {first['number']} and {second['number']} paid"
    ]


def test_money_for_a_void_invoice_is_recorded_and_applied_to_nothing(studio):
    invoice = studio.invoice()
    path = f"/v1/invoices/{invoice['id']}"
    voided = done(studio.void(invoice))

    payment = studio.pay(invoice)

    assert studio.member().get(path).json == voided
    assert studio.service.published("invoice.paid", "invoice.changed") == []
    assert studio.mails() == []
    assert recorded(studio) == [(payment["id"], 42000, 0)]
    assert "invoice.payment_left_over" in acts(studio, invoice)


def test_more_money_than_is_due_is_not_applied(studio):
    invoice = studio.invoice()
    studio.pay(invoice, 40000)

    payment = studio.pay(invoice, 42000)

    [paid] = studio.service.published("invoice.paid")
    assert (paid.data["paid_amount"], paid.data["due_amount"]) == (42000, 0)
    assert (payment["id"], 42000, 2000) in recorded(studio)


def test_a_payment_of_an_unknown_invoice_waits(studio):
    studio.pay({"id": str(new_id()), "number": "INV-2026-0009", "due_amount": 1})

    assert len(studio.waiting()) == 1
    assert studio.parked() == 0


@pytest.mark.parametrize("change", [
    {"allocations": "all"},
    {"allocations": [{"invoice_id": "x", "amount": 1}]},
    {"allocations": [{"invoice_id": str(new_id()), "amount": "1"}]},
    {"allocations": [{"invoice_id": str(new_id()), "amount": -1}]},
])  # fmt: skip
def test_a_payment_without_a_shape_changes_nothing(studio, change):
    invoice = studio.invoice()

    studio.tell("payment.succeeded", studio.payment(invoice) | change)

    assert studio.invoices() == [invoice]
    assert len(studio.waiting()) == 1


def test_another_firms_payment_does_not_reach_an_invoice(studio):
    invoice = studio.invoice()

    payment = studio.payment(invoice)
    studio.tell("payment.succeeded", payment, firm=studio.service.other_firm)

    assert studio.invoices() == [invoice]


def test_nothing_is_written_of_what_collects_itself_until_its_outcome(studio):
    invoice = studio.invoice()
    before = studio.mails()

    studio.pay(invoice)

    assert before == []
    [mail] = studio.mails()
    assert mail["subject"] == f"Receipt: {invoice['number']} paid"
    assert (
        f"£420.00 was received for {invoice['number']}.\n\nPaid with Visa ending 4242."
        in mail["body"]
    )
    assert f"https://billing.example/invoices/{invoice['id']}" in mail["body"]
    assert mail["reply_to"] == "hello@northwind.example"


def test_a_failure_is_told_with_its_reason_and_what_happens_next(studio):
    invoice = studio.invoice()

    studio.fail(invoice, next_retry_at="2026-12-04T09:00:00Z")

    [mail] = studio.mails()
    assert mail["subject"] == f"{invoice['number']} could not be collected"
    assert "Reason: The card has expired." in mail["body"]
    assert "It is tried again on 4 Dec 2026." in mail["body"]
    assert f"https://billing.example/invoices/{invoice['id']}" in mail["body"]


def test_the_mail_goes_to_contacts_who_bear_the_clients_billing_and_read_mail(studio):
    for role, address, gets_mail in (
        ("client", "eve@acme.example", True),
        ("client", "sam@acme.example", False),
        ("prospect", "pia@acme.example", True),
    ):
        contact = a_contact(str(new_id()), studio.client, role=role)
        studio.tell("contact.created", contact | {"email": address, "gets_mail": gets_mail})

    studio.pay(studio.invoice())

    addresses = {mail["to_address"] for mail in studio.mails()}
    assert addresses == {"dana@acme.example", "eve@acme.example"}


def test_a_contact_gets_the_kinds_of_mail_it_chose(studio):
    for address, kinds in (
        ("rita@acme.example", ["receipts"]),
        ("ron@acme.example", ["reminders"]),
        ("ina@acme.example", ["invoices"]),
    ):
        contact = a_contact(str(new_id()), studio.client) | {"email": address, "mails": kinds}
        studio.tell("contact.created", contact)
    invoice = studio.invoice()

    studio.fail(invoice)
    failed = {mail["to_address"] for mail in studio.mails()}
    studio.pay(invoice, attempt=2)

    receipts = {m["to_address"] for m in studio.mails() if m["subject"].startswith("Receipt")}
    assert failed == {"dana@acme.example", "ina@acme.example"}
    assert receipts == {"dana@acme.example", "rita@acme.example"}


def test_a_payment_to_confirm_is_told_once_with_the_page_for_it(studio):
    invoice = studio.invoice()
    waiting = studio.payment(invoice, status="requires_action", succeeded_at=None)

    studio.tell("payment.requires_action", waiting)
    studio.tell("payment.requires_action", waiting, version=2)

    [mail] = studio.mails()
    assert mail["subject"].startswith("Confirm with your bank")
    assert f"/my-billing/payments/{waiting['id']}/confirmation" in mail["body"]
    assert "Nothing was charged yet." in mail["body"]


def test_who_pays_by_hand_is_asked_on_the_page_and_a_paid_invoice_asks_nobody(studio):
    by_hand, paid = studio.invoice(), studio.invoice()
    own = studio.payment(by_hand, status="requires_action", initiated_by="contact")
    late = studio.payment(paid, status="requires_action")
    studio.pay(paid)
    before = len(studio.mails())

    studio.tell("payment.requires_action", own)
    studio.tell("payment.requires_action", late)

    assert len(studio.mails()) == before


def test_nobody_is_asked_to_confirm_what_is_over_by_now(studio):
    decided, superseded = studio.invoice(), studio.invoice()
    over = studio.payment(decided, status="requires_action", succeeded_at=None)
    given_up = studio.payment(superseded, status="requires_action", succeeded_at=None)
    studio.tell("payment.canceled", over | {"status": "canceled"}, version=3)
    again = studio.payment(superseded, status="processing", succeeded_at=None, attempt=2)
    studio.tell("payment.processing", again, version=2)

    studio.tell("payment.requires_action", over, version=2)
    studio.tell("payment.requires_action", given_up, version=2)

    assert studio.mails() == []


def test_each_attempt_is_told_once(studio):
    invoice = studio.invoice()
    failed = studio.fail(invoice)
    studio.tell("payment.failed", failed)
    studio.fail(invoice, attempt=2)

    studio.pay(invoice, attempt=3)

    subjects = [mail["subject"] for mail in studio.mails()]
    assert subjects == [
        f"Receipt: {invoice['number']} paid",
        f"{invoice['number']} could not be collected",
        f"{invoice['number']} could not be collected",
    ]


def test_a_failure_that_arrives_after_the_money_is_not_told(studio):
    invoice = studio.invoice()
    studio.pay(invoice)

    studio.fail(invoice)

    assert [mail["kind"] for mail in studio.mails()] == ["payment.succeeded"]


def test_who_paid_by_hand_has_seen_the_refusal(studio):
    invoice = studio.invoice()

    studio.fail(invoice, initiated_by="contact")
    quiet = studio.mails()
    studio.pay(invoice)

    assert quiet == []
    assert [mail["kind"] for mail in studio.mails()] == ["payment.succeeded"]


def recorded(studio):
    query = text("SELECT payment_id, amount, applied_amount FROM invoice_payments")
    with studio.service.transaction() as session:
        return [(str(row[0]), row[1], row[2]) for row in session.execute(query)]


def acts(studio, invoice):
    query = text("SELECT act FROM audit WHERE subject = :id")
    with studio.service.transaction() as session:
        return session.scalars(query, {"id": invoice["id"]}).all()
