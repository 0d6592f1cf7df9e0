"""A method whose bank says no for good is suspended: charged no more, until a person says otherwise."""

from datetime import timedelta

import pytest
from sqlalchemy import text


def reactivate(suite, method, *, caller=None):
    return (caller or suite.contact()).post(f"/v1/payment-methods/{method['id']}/reactivation")


def test_a_hard_decline_suspends_the_card_and_the_default_passes_on(service, suite):
    lost, other = suite.add_method("tok_declined_lost_card"), suite.add_method("tok_amex")
    running = suite.start_service(proposal_id=suite.reserve(lost))
    invoice = suite.issue_invoice(running)

    service.run_jobs()
    later = suite.issue_invoice(running)
    service.run_jobs()
    tried = suite.pay([later], lost)

    kept = suite.method(lost).json
    assert (kept["status"], kept["is_default"]) == ("suspended", False)
    assert kept["uses"] == [{"kind": "service", "id": str(running)}]
    assert suite.method(other).json["is_default"] is True
    assert [suite.receivable(i)["waits_for"] for i in (invoice, later)] == ["payment_method"] * 2
    assert len(suite.charges("declined")) == 1
    assert (tried.status_code, tried.json["code"]) == (422, "payment_method_not_usable")
    told = [event for event in service.published("payment_method.changed") if event.data == kept]
    assert len(told) == 1


@pytest.mark.parametrize("token", ["tok_declined_insufficient_funds", "tok_declined_generic"])
def test_a_soft_decline_suspends_nothing(service, suite, token):
    method = suite.add_method(token)

    suite.pay([suite.issue_invoice()], method)

    assert suite.method(method).json["status"] == "active"


def test_a_payment_that_nobody_confirmed_suspends_nothing(service, suite):
    method = suite.add_method("tok_requires_authentication")
    suite.pay([suite.issue_invoice()], method)

    suite.pass_firm_time(timedelta(days=2))
    service.run_jobs()

    assert [each["failure_code"] for each in suite.payments()] == ["authentication_required"]
    assert suite.method(method).json["status"] == "active"


def test_a_person_lets_a_suspended_card_be_charged_again(service, suite):
    lost = suite.add_method("tok_declined_lost_card")
    suite.pay([suite.issue_invoice()], lost)

    answer = reactivate(suite, lost)
    again = reactivate(suite, lost)
    strange = reactivate(suite, lost, caller=suite.contact(suite.add_client()))
    looking = reactivate(suite, lost, caller=suite.contact(act={"sub": "member:nosy"}))

    assert (answer.json["status"], answer.json["is_default"]) == ("active", True)
    assert (again.status_code, again.json["code"]) == (409, "payment_method_is_active")
    assert (strange.status_code, looking.status_code) == (404, 403)
    assert suite.pay([suite.issue_invoice()], lost).json["status"] == "failed"


def test_a_suspended_card_whose_last_month_is_over_stays_so(service, suite):
    lost = suite.add_method("tok_declined_lost_card")
    suite.pay([suite.issue_invoice()], lost)
    with service.transaction() as session:
        session.execute(text("UPDATE payment_methods SET expires_on = '2020-01-01'"))

    refused = reactivate(suite, lost)

    assert (refused.status_code, refused.json["code"]) == (422, "payment_method_not_usable")
    assert suite.method(lost).json["status"] == "suspended"
