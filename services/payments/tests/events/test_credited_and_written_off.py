"""What invoicing credits or gives up is collected no more, and the journal says so."""

from common.ids import new_id


def test_a_credit_note_lowers_what_is_due(suite):
    invoice = suite.issue_invoice()

    suite.credit_invoice(invoice, 5000)

    shown = suite.receivable(invoice)
    assert (shown["status"], shown["credited_amount"], shown["due_amount"]) == ("open", 5000, 7000)
    assert suite.booked() == {"billed": -7000, "receivable": 7000}


def test_an_invoice_credited_whole_is_settled_and_no_longer_collected(service, suite):
    invoice = suite.issue_invoice(suite.running_service())

    suite.credit_invoice(invoice, 12000)
    service.run_jobs()

    assert suite.receivable(invoice)["status"] == "paid"
    assert [p["status"] for p in suite.payments()] == ["canceled"]
    assert suite.booked() == {}


def test_what_is_planned_asks_for_no_more_than_is_left(service, suite):
    invoice = suite.issue_invoice(suite.running_service())

    suite.credit_invoice(invoice, 5000)
    [planned] = suite.payments()
    service.run_jobs()

    assert (planned["status"], planned["amount"]) == ("scheduled", 7000)
    assert [c.amount for c in suite.charges()] == [7000]
    assert suite.receivable(invoice)["status"] == "paid"


def test_what_was_paid_already_becomes_the_clients_credit(suite):
    invoice = suite.issue_invoice()
    suite.pay_outside(invoice, 10000)

    suite.credit_invoice(invoice, 5000)

    shown = suite.receivable(invoice)
    assert (shown["status"], shown["credited_amount"], shown["due_amount"]) == ("paid", 2000, 0)
    assert suite.booked() == {"billed": -7000, "outside": 10000, "client_credit": -3000}


def test_credit_notes_of_a_paid_invoice_are_all_credit(suite):
    invoice = suite.issue_invoice()
    suite.pay_outside(invoice)

    suite.credit_invoice(invoice, 5000)
    suite.credit_invoice(invoice, 7000)

    assert suite.receivable(invoice)["credited_amount"] == 0
    assert suite.booked() == {"outside": 12000, "client_credit": -12000}


def test_a_credit_note_that_comes_before_its_invoice_waits(service, suite):
    invoice = new_id()

    suite.credit_invoice(invoice, 5000)
    suite.write_off_invoice(invoice)

    with service.transaction() as session:
        waiting = session.connection().exec_driver_sql(
            "SELECT type FROM inbox WHERE processed_at IS NULL AND parked_at IS NULL ORDER BY type"
        )
        assert waiting.scalars().all() == ["credit_note.issued", "invoice.uncollectible"]


def test_what_is_written_off_is_not_collected(service, suite):
    invoice = suite.issue_invoice(suite.running_service())

    suite.write_off_invoice(invoice)
    service.run_jobs()

    assert suite.receivable(invoice)["status"] == "uncollectible"
    assert [p["status"] for p in suite.payments()] == ["canceled"]
    assert suite.booked() == {"billed": -12000, "written_off": 12000}


def test_money_that_comes_after_all_pays_what_was_written_off(suite):
    invoice, method = suite.issue_invoice(), suite.add_method()
    suite.write_off_invoice(invoice)

    suite.pay_outside(invoice, 5000)
    part, booked = suite.receivable(invoice), suite.booked()
    suite.pay([invoice], method, amount=7000)

    assert (part["status"], part["due_amount"]) == ("uncollectible", 7000)
    assert booked == {"billed": -12000, "written_off": 7000, "outside": 5000}
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.booked() == {"billed": -12000, "outside": 5000, "gateway:sandbox": 7000}


def test_what_was_written_off_can_still_be_voided(suite):
    invoice = suite.issue_invoice()
    suite.write_off_invoice(invoice)

    assert suite.hold(invoice).status_code == 201
    suite.void_invoice(invoice)

    assert suite.receivable(invoice)["status"] == "void"
    assert suite.booked() == {}
