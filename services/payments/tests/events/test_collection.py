"""An issued invoice is collected by itself, when one method pays for all of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from common.ids import new_id
from payments.models import PaymentMethod, Receivable


def statuses(suite):
    return [payment["status"] for payment in suite.payments()]


def test_a_reserved_card_pays_the_invoice_of_the_service_that_started(service, suite):
    service_id = suite.running_service()
    invoice = suite.issue_invoice(service_id, total_amount=42000, number="INV-2026-0001")

    service.run_jobs()

    [payment] = suite.payments()
    [charge] = suite.charges()
    assert payment["status"] == "succeeded"
    assert payment["initiated_by"] == "schedule"
    assert payment["gateway_reference"] == charge.reference
    assert (charge.amount, charge.currency) == (42000, "GBP")
    assert payment["allocations"] == [
        {"invoice_id": str(invoice), "invoice_number": "INV-2026-0001", "amount": 42000}
    ]
    assert suite.receivable(invoice)["status"] == "paid"
    types = [event.type for event in service.published() if event.subject == charge.payment_id]
    assert types == ["payment.scheduled", "payment.processing", "payment.succeeded"]
    assert service.published("payment.succeeded")[0].data == payment


def test_an_invoice_is_due_until_it_is_collected(service, suite):
    suite.issue_invoice(suite.running_service())

    before = suite.clock()["pending"]["work"]
    service.run_jobs()

    assert (before, suite.clock()["pending"]["work"]) == (1, 0)


def test_the_same_invoice_heard_twice_is_collected_once(service, suite):
    service_id = suite.running_service()
    event = service.event("invoice.issued", suite.an_invoice(service_id))

    service.deliver(event)
    service.deliver(event, redelivered=True)
    service.deliver(service.event("invoice.issued", event.data))
    service.run_jobs()

    assert statuses(suite) == ["succeeded"]
    assert len(suite.charges()) == 1


def test_a_manual_invoice_waits_for_its_payer(service, suite):
    invoice = suite.issue_invoice(suite.running_service(), collection="manual")

    service.run_jobs()

    assert suite.payments() == []
    assert suite.receivable(invoice)["due_amount"] == 12000


def test_an_invoice_of_nothing_is_paid(service, suite):
    invoice = suite.issue_invoice(suite.running_service(), total_amount=0)

    service.run_jobs()

    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.payments() == suite.journal() == []


def test_services_with_different_cards_wait_for_a_person(service, suite):
    first, second = suite.running_service(), suite.running_service("tok_amex")

    invoice = suite.issue_invoice(first, second)
    service.run_jobs()

    assert suite.receivable(invoice)["waits_for"] == "payment_method"
    assert suite.payments() == []


def test_services_with_the_same_card_are_collected_in_one_charge(service, suite):
    proposal = suite.reserve(suite.add_method())
    services = [suite.start_service(proposal_id=proposal) for _ in range(2)]

    suite.issue_invoice(*services)
    service.run_jobs()

    assert len(suite.charges()) == 1


def test_a_service_without_a_card_waits_for_a_person(service, suite):
    invoice = suite.issue_invoice(suite.start_service(), suite.running_service())

    service.run_jobs()

    assert suite.receivable(invoice)["waits_for"] == "payment_method"


def test_a_line_of_no_service_waits_for_a_person(service, suite):
    data = suite.an_invoice(suite.running_service())
    data["lines"].append({"position": 2, "service_id": None})

    service.deliver(service.event("invoice.issued", data))
    service.run_jobs()

    assert suite.receivable(data["id"])["waits_for"] == "payment_method"
    assert suite.charges() == []


def test_an_invoice_that_comes_before_its_service_waits_for_it(service, suite):
    service_id, proposal = new_id(), suite.reserve(suite.add_method())
    data = suite.an_invoice(service_id)
    service.deliver(service.event("invoice.issued", data))
    waiting = suite.contact().get("/v1/receivables").json["items"]

    suite.start_service(service_id=service_id, proposal_id=proposal)
    with service.transaction() as session:
        session.execute(text("UPDATE inbox SET next_try_at = now() WHERE processed_at IS NULL"))
    next(loop for loop in service.worker.loops if loop.name == "waiting room").step()
    service.run_jobs()

    assert waiting == []
    assert suite.receivable(data["id"])["status"] == "paid"


@pytest.mark.parametrize("how", ["completed", "ended"])
def test_the_last_invoice_of_a_service_that_is_over_is_still_collected(service, suite, how):
    service_id = suite.running_service()
    suite.end_service(service_id, how=how)

    invoice = suite.issue_invoice(service_id)
    service.run_jobs()

    assert suite.receivable(invoice)["status"] == "paid"


def test_an_invoice_of_an_unknown_firm_waits(service, suite):
    stranger = new_id()

    service.deliver(service.event("invoice.issued", suite.an_invoice(), firm=stranger))

    with service.transaction(stranger) as session:
        assert session.scalars(select(Receivable)).all() == []


def test_the_card_is_the_one_assigned_when_it_is_charged(service, suite):
    service_id = suite.running_service("tok_declined_lost_card")
    other = suite.add_method("tok_mastercard")
    invoice = suite.issue_invoice(service_id)
    with service.transaction() as session:
        statement = text("UPDATE assignments SET payment_method_id = :method WHERE id = :service")
        session.execute(statement, {"method": other["id"], "service": service_id})

    service.run_jobs()

    [payment] = suite.payments()
    assert payment["method"]["brand"] == "mastercard"
    assert suite.receivable(invoice)["status"] == "paid"


def test_an_expired_card_is_not_asked_and_the_client_is_told(service, suite):
    service_id = suite.running_service()
    with service.transaction() as session:
        session.scalars(select(PaymentMethod)).one().expires_on = suite.now().date()

    invoice = suite.issue_invoice(service_id)
    service.run_jobs()

    [payment] = suite.payments()
    assert (payment["status"], payment["failure_code"]) == ("failed", "expired_card")
    assert service.published("payment.failed")[0].data == payment
    assert suite.receivable(invoice)["waits_for"] == "payment_method"
    assert suite.charges("declined") == suite.charges() == []


def test_a_soft_decline_is_tried_again_after_three_business_days(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_declined_insufficient_funds"))

    service.run_jobs()

    failed, planned = suite.payments()
    assert (failed["status"], failed["failure_code"]) == ("failed", "insufficient_funds")
    assert (planned["status"], planned["attempt"]) == ("scheduled", 2)
    assert failed["next_retry_at"] == planned["scheduled_for"] == suite.clock()["next_due_at"]
    ahead = datetime.fromisoformat(planned["scheduled_for"]) - suite.now()
    assert timedelta(days=2, hours=20) < ahead < timedelta(days=5, hours=4)
    assert suite.receivable(invoice)["due_amount"] == 12000
    assert suite.clock()["pending"]["work"] == 0


def test_retries_end_and_then_wait_for_a_person(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_declined_generic"))

    for days in (0, 10, 20, 40, 80):
        suite.pass_firm_time(timedelta(days=days))
        service.run_jobs()

    assert statuses(suite) == ["failed"] * 4
    assert [p["attempt"] for p in suite.payments()] == [1, 2, 3, 4]
    assert suite.payments()[-1]["next_retry_at"] is None
    assert suite.receivable(invoice)["waits_for"] == "person"
    assert len(suite.charges("declined")) == 4


def test_a_hard_decline_is_not_tried_again(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_declined_lost_card"))

    service.run_jobs()
    suite.pass_firm_time(timedelta(days=60))
    service.run_jobs()

    assert statuses(suite) == ["failed"]
    assert suite.receivable(invoice)["waits_for"] == "payment_method"


def test_no_retry_after_the_invoice_was_paid_otherwise(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_declined_insufficient_funds"))
    service.run_jobs()
    suite.pay([invoice], suite.add_method("tok_amex"))

    suite.pass_firm_time(timedelta(days=60))
    service.run_jobs()

    assert statuses(suite) == ["failed", "canceled", "succeeded"]
    assert len(suite.charges()) == 1


def test_voiding_cancels_what_is_planned(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_declined_insufficient_funds"))
    service.run_jobs()

    suite.void_invoice(invoice)
    suite.pass_firm_time(timedelta(days=60))
    service.run_jobs()

    assert statuses(suite) == ["failed", "canceled"]
    assert suite.receivable(invoice)["status"] == "void"
    assert service.published("payment.canceled")[0].data == suite.payments()[-1]


def test_an_invoice_that_was_voided_before_it_was_heard_of_is_never_collected(service, suite):
    service_id = suite.running_service()
    data = suite.an_invoice(service_id)

    suite.void_invoice(data["id"])
    service.deliver(service.event("invoice.issued", data))
    service.run_jobs()

    assert suite.receivable(data["id"])["status"] == "void"
    assert suite.payments() == suite.journal() == []


def test_an_authentication_that_nobody_gives_fails_after_a_day(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_requires_authentication"))
    service.run_jobs()
    waiting = statuses(suite)

    suite.pass_firm_time(timedelta(days=1, hours=1))
    service.run_jobs()

    [payment] = suite.payments()
    assert waiting == ["requires_action"]
    assert (payment["status"], payment["failure_code"]) == ("failed", "authentication_required")
    assert suite.receivable(invoice)["waits_for"] == "payment_method"


def test_a_debit_settles_after_days(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_debit_processing"))
    service.run_jobs()
    first = statuses(suite), suite.clock()["pending"]["work"]

    suite.pass_firm_time(timedelta(days=1, hours=1))
    service.run_jobs()
    second = statuses(suite), suite.receivable(invoice)["status"]
    suite.pass_firm_time(timedelta(days=4))
    service.run_jobs()

    assert first == (["processing"], 0)
    assert second == (["processing"], "open")
    assert statuses(suite) == ["succeeded"]
    assert suite.receivable(invoice)["status"] == "paid"


def test_a_debit_under_way_is_not_taken_for_a_lost_answer(service, suite):
    suite.issue_invoice(suite.running_service("tok_debit_processing"))
    service.run_jobs()

    suite.pass_wall_time(timedelta(hours=2))
    service.run_jobs()

    assert statuses(suite) == ["processing"]
    assert not service.published("payment.unknown")
