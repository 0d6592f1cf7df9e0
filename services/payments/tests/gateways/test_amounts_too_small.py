"""What is less than Stripe charges is not asked for: it is said what can be done instead."""

from datetime import timedelta

from common.ids import new_id

SMALL = 20


def test_what_is_too_small_is_not_collected_and_it_is_said_once_what_can_be_done(journey):
    invoice = journey.suite.issue_invoice(journey.running_service(), total_amount=SMALL)

    for days in (0, 4, 8, 15, 30):
        journey.suite.pass_firm_time(timedelta(days=days))
        journey.work()

    [payment] = journey.suite.payments()
    assert journey.asked() == []
    assert (payment["status"], payment["failure_code"]) == ("failed", "amount_too_small")
    assert "together with another invoice" in payment["failure_reason"]
    assert (payment["needs_new_method"], payment["next_retry_at"]) == (False, None)
    assert journey.suite.receivable(invoice)["waits_for"] == "person"
    assert len(journey.service.published("payment.failed")) == 1
    journey.assert_books_agree()


def test_what_is_too_small_is_refused_by_its_words_and_paid_with_another(journey):
    invoices = [journey.suite.issue_invoice(total_amount=SMALL) for _ in range(2)]
    method, suite = journey.method(), journey.suite

    refused = suite.pay(invoices[:1], method, amount=SMALL)
    seen = suite.contact().post(
        "/v1/payments/previews", suite.order(invoices[:1], method, amount=SMALL)
    )
    together = suite.pay(invoices, method, amount=2 * SMALL)

    for answer in (refused, seen):
        assert (answer.status_code, answer.json["code"]) == (409, "amount_too_small")
        assert "£0.30" in answer.json["detail"]
    assert (together.status_code, together.json["status"]) == (201, "succeeded")
    assert len(journey.asked()) == 1
    journey.assert_books_agree()


def test_a_member_is_told_too_and_nothing_is_begun(journey):
    invoice = journey.suite.issue_invoice(total_amount=SMALL)
    body = {"payment_method_id": journey.method()["id"], "expected_amount": SMALL}
    member = journey.service.client("payments:write", "payments:read")

    path = f"/v1/receivables/{invoice}/collections"
    refused = member.post(path, body, key=str(new_id()))

    assert (refused.status_code, refused.json["code"]) == (409, "amount_too_small")
    assert (journey.asked(), journey.suite.payments()) == ([], [])
