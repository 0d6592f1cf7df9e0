"""Mails: at once where nothing is awaited, after an hour where nothing came, kept in a sandbox."""

import time_machine
from sqlalchemy import text

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_firm, an_item, done


def test_what_does_not_collect_itself_is_told_at_once(studio):
    with time_machine.travel("2026-11-20T09:00Z", tick=False):
        manual = studio.invoice(collection="manual")
        without = studio.invoice(payment_method_id=None)
        mails = studio.mails()

    assert [mail["subject"] for mail in mails] == [
        f"New invoice {without['number']}: £420.00 due 4 Dec 2026",
        f"New invoice {manual['number']}: £420.00 due 4 Dec 2026",
    ]
    assert "Pay it by 4 Dec 2026." in mails[0]["body"]


def test_an_invoice_of_nothing_says_so(studio):
    invoice = studio.invoice(items=[an_item(studio.client, discount_percent="100")])

    [mail] = studio.mails()
    assert mail["subject"] == f"New invoice {invoice['number']}: nothing to pay"


def test_the_outcome_is_awaited_for_an_hour_of_the_firms_time(studio):
    invoice = studio.invoice()
    clock = done(studio.service.client("clock:write").get("/v1/test-clock"))

    studio.advance(3590)
    studio.service.run_jobs()
    early = studio.mails()
    studio.advance(3610)
    studio.service.run_jobs()
    studio.service.run_jobs()

    assert clock["next_due_at"]
    assert early == []
    [mail] = studio.mails()
    assert mail["subject"].startswith(f"New invoice {invoice['number']}")
    assert "It is collected from your payment method." in mail["body"]


def test_after_the_outcome_nothing_is_awaited(studio):
    studio.pay(studio.invoice())
    failed = studio.invoice()
    studio.fail(failed)

    studio.advance(7200)
    studio.service.run_jobs()

    assert [mail["kind"] for mail in studio.mails()] == ["payment.failed", "payment.succeeded"]
    studio.pay(failed)
    clock = done(studio.service.client("clock:write").get("/v1/test-clock"))
    assert (clock["next_due_at"], clock["pending"]["work"]) == (None, 0)


def test_of_a_voided_invoice_nothing_is_told(studio):
    invoice = studio.invoice()
    done(studio.void(invoice))

    studio.advance(7200)
    studio.service.run_jobs()

    assert studio.mails() == []


def test_one_mail_is_read_by_its_id(studio):
    studio.sent_proposal()
    [mail] = studio.mails()

    shown = done(studio.member().get(f"/v1/mails/{mail['id']}"))

    assert shown == mail
    assert (shown["to_name"], shown["to_address"]) == ("Dana Moore", "dana@acme.example")
    assert shown["body"].startswith("Hello Dana Moore,\n\n")
    assert shown["body"].endswith("\n\nNorthwind Studio\n")


def test_mails_come_the_newest_first_and_in_pages(studio):
    for _ in range(3):
        studio.sent_proposal()

    first = studio.member().get("/v1/mails?limit=2").json
    second = studio.member().get(f"/v1/mails?limit=2&cursor={first['next_cursor']}").json

    ids = [mail["id"] for mail in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3


def test_nobody_else_reads_them(studio):
    studio.sent_proposal()
    [mail] = studio.mails()
    path = f"/v1/mails/{mail['id']}"

    assert studio.service.anonymous().get(path).status_code == 401
    assert studio.signer().get(path).status_code == 403
    assert studio.member(firm=studio.service.other_firm).get(path).status_code == 404
    assert studio.member().get(f"/v1/mails/{new_id()}").status_code == 404


def test_a_live_firms_mail_waits_to_be_sent_and_is_not_shown(studio):
    studio.tell("firm.changed", a_firm(studio.service.firm, mode="live"), version=2)

    studio.sent_proposal()

    assert studio.mails() == []
    assert kept(studio) == [(False, None)]


def test_a_test_clients_mail_never_leaves_even_a_live_firm(studio):
    studio.tell("firm.changed", a_firm(studio.service.firm, mode="live"), version=2)
    studio.tell("client.changed", a_client(studio.client, is_test=True), version=2)

    studio.sent_proposal()

    [mail] = studio.mails()
    assert mail["sent_at"]
    assert kept(studio)[0][0] is True


def test_amounts_are_written_for_people(studio):
    studio.tell("client.changed", a_client(studio.client, currency="JPY"), version=2)
    items = [an_item(studio.client, unit_price="1200000", currency="JPY")]

    studio.invoice(currency="JPY", items=items, collection="manual")

    assert "¥1,440,000 due" in studio.mails()[0]["subject"]


def kept(studio):
    with studio.service.transaction() as session:
        rows = session.execute(text("SELECT is_sandbox, sent_at FROM mails"))
        return [tuple(row) for row in rows]
