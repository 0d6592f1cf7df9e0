"""Receipts as PDF: what came, how, which invoices it paid, and the same bytes for ever."""

import pytest
from sqlalchemy import text

from common.ids import new_id
from services.invoicing.tests.api.test_proposal_pdfs import text_of
from services.invoicing.tests.builders import a_client

KEPT_NO_MORE = text("DELETE FROM papers")


def receipt(caller, payment):
    return caller.get(f"/v1/receipts/{payment['id']}/pdf")


def words(caller, payment):
    answer = receipt(caller, payment)
    assert answer.status_code == 200, answer.json
    return text_of(answer.data)


def test_a_receipt_says_which_invoices_a_payment_paid_and_hides_the_card(studio):
    first, second = studio.invoice(), studio.invoice()
    payment = studio.payment(first, second)
    studio.tell("payment.succeeded", payment)

    answer = receipt(studio.signer(), payment)

    told = text_of(answer.data)
    for each in (
        *("Receipt", "Received from", "Acme Limited", "1 December 2026", "Visa •••• 4242"),
        *(first["number"], second["number"], "£420.00", "£840.00", payment["id"]),
    ):
        assert each in told
    assert "Kept as credit" not in told
    assert answer.headers["Content-Disposition"] == 'attachment; filename="receipt-2026-12-01.pdf"'


def test_what_came_outside_the_suite_is_told_by_its_day_and_reference(studio):
    invoice = studio.invoice()
    outside = {"method": {}, "gateway": "offline", "reference": "BACS 771"}
    payment = studio.pay(invoice, 10_000, received_on="2026-11-28", **outside)

    told = words(studio.signer(), payment)

    for each in ("28 November 2026", "BACS 771", "£100.00", invoice["number"]):
        assert each in told
    assert "Payment method" not in told


def test_what_no_invoice_owed_any_more_is_kept_as_credit(studio):
    invoice = studio.invoice()

    payment = studio.pay(invoice, 50_000)

    told = words(studio.signer(), payment)
    for each in ("Paid on invoices", "£420.00", "Kept as credit", "£80.00", "Received", "£500.00"):
        assert each in told


def test_a_receipt_stays_as_it_was_whatever_comes_later(studio):
    invoice = studio.invoice()
    payment = studio.pay(invoice, 10_000)
    before = receipt(studio.signer(), payment).data

    studio.pay(invoice, 32_000)
    studio.tell("client.changed", a_client(studio.client, billing_name="New"), version=2)
    studio.tell("payment.snapshot", payment, version=2)

    assert receipt(studio.member(), payment).data == before
    with studio.service.transaction() as session:
        session.execute(KEPT_NO_MORE)
    assert receipt(studio.member(), payment).data == before


@pytest.mark.parametrize("language, title", [("de", "Zahlungsbeleg"), ("fr", "Moyen de paiement")])
def test_a_receipt_speaks_the_clients_language(studio, language, title):
    studio.tell("client.changed", a_client(studio.client, language=language), version=2)

    payment = studio.pay(studio.invoice())

    assert title in words(studio.signer(), payment)


def test_there_is_no_receipt_of_what_has_not_come_or_is_anothers(studio):
    invoice = studio.invoice()
    failed = studio.fail(invoice)
    paid = studio.pay(invoice)

    assert receipt(studio.signer(), failed).status_code == 404
    assert receipt(studio.member(), {"id": str(new_id())}).status_code == 404
    for caller in (
        studio.signer(client_id=str(new_id())),
        studio.member(firm=studio.service.other_firm),
    ):
        assert receipt(caller, paid).status_code == 404
    assert receipt(studio.service.client("invoices:read"), paid).status_code == 403
    assert receipt(studio.service.anonymous(), paid).status_code == 401


def test_what_is_not_booked_yet_has_no_receipt_yet(studio):
    payment = studio.payment(studio.invoice())
    studio.tell("payment.snapshot", payment)

    refused = receipt(studio.signer(), payment)

    assert (refused.status_code, refused.json["code"]) == (409, "payment_not_booked_yet")


def test_the_mail_about_a_payment_says_where_its_receipt_is(studio):
    payment = studio.pay(studio.invoice())

    [mail] = studio.mails()

    assert f"https://billing.example/payments/{payment['id']}/receipt.pdf" in mail["body"]
