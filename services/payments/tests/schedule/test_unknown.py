"""A charge whose answer was lost is settled without a second charge."""

from datetime import timedelta
from uuid import UUID

import pytest

from common.auth import Principal
from payments.app import gateways
from payments.gateways import Gateways, KeyReused
from payments.usecases.answers import record_answer
from payments.usecases.asking import ask
from payments.usecases.collecting import begin_collection
from payments.usecases.moments import moment

MINUTE = timedelta(seconds=61)


def statuses(suite):
    return [payment["status"] for payment in suite.payments()]


def begun(service, suite):
    """A planned payment whose intent is committed and whose process goes no further."""
    suite.issue_invoice(suite.running_service())
    [planned] = suite.payments()
    who = Principal.system(service.firm, "test")
    with service.transaction() as session:
        return begin_collection(session, who, UUID(planned["id"]), at=moment(session, who))


def test_a_lost_answer_is_unknown_and_never_failed(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_timeout_after"))

    service.run_jobs()

    assert statuses(suite) == ["unknown"]
    assert suite.payments()[0]["failure_code"] is None
    assert service.published("payment.unknown")[0].data == suite.payments()[0]
    assert suite.receivable(invoice)["status"] == "open"
    assert not service.published("payment.failed")


@pytest.mark.parametrize("token", ["tok_timeout_after", "tok_timeout_before"])
def test_a_lost_answer_is_found_within_a_minute_with_one_charge(service, suite, token):
    invoice = suite.issue_invoice(suite.running_service(token))
    service.run_jobs()
    before = len(suite.charges())

    suite.pass_wall_time(MINUTE)
    service.run_jobs()

    assert before == (token == "tok_timeout_after")
    assert statuses(suite) == ["succeeded"]
    assert suite.receivable(invoice)["status"] == "paid"
    assert len(suite.charges()) == 1


def test_it_is_not_asked_for_before_its_time(service, suite):
    suite.issue_invoice(suite.running_service("tok_timeout_after"))
    service.run_jobs()

    suite.pass_wall_time(timedelta(seconds=30))
    suite.pass_firm_time(timedelta(days=400))
    service.run_jobs()

    assert statuses(suite) == ["unknown"]


def test_a_client_who_paid_and_lost_the_answer_is_charged_once(service, suite):
    invoice = suite.issue_invoice()
    answered = suite.pay([invoice], suite.add_method("tok_timeout_after")).json

    suite.pass_wall_time(MINUTE)
    service.run_jobs()

    assert answered["status"] == "unknown"
    assert suite.payments()[0]["id"] == answered["id"]
    assert statuses(suite) == ["succeeded"]
    assert len(suite.charges()) == 1


def test_a_process_that_died_before_it_asked_leaves_one_charge(service, suite):
    begun(service, suite)
    service.run_jobs()
    before = statuses(suite)

    suite.pass_wall_time(MINUTE)
    service.run_jobs()

    assert before == ["processing"]
    assert statuses(suite) == ["succeeded"]
    assert len(suite.charges()) == 1
    assert len(service.published("payment.unknown")) == 1


def test_a_process_that_died_with_the_answer_in_hand_leaves_one_charge(service, suite):
    payment = begun(service, suite)
    ask(gateways(service.app_database, service.settings), payment)

    suite.pass_wall_time(MINUTE)
    service.run_jobs()

    assert statuses(suite) == ["succeeded"]
    assert len(suite.charges()) == 1


def test_an_answer_that_comes_twice_is_recorded_once(service, suite):
    payment = begun(service, suite)
    answer = ask(gateways(service.app_database, service.settings), payment)
    who = Principal.system(service.firm, "test")

    for _ in range(2):
        with service.transaction() as session:
            record_answer(session, who, payment.id, answer, at=moment(session, who))

    assert len(service.published("payment.succeeded")) == 1
    assert sum(e.movement == "charge_succeeded" for e in suite.journal()) == 2


def test_money_that_lands_on_a_void_invoice_becomes_credit(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_timeout_after"))
    service.run_jobs()
    suite.void_invoice(invoice)

    suite.pass_wall_time(MINUTE)
    service.run_jobs()

    [payment] = suite.payments()
    assert (payment["status"], payment["allocations"]) == ("succeeded", [])
    assert suite.receivable(invoice)["paid_amount"] == 0
    balances = {}
    for entry in suite.journal():
        balances[entry.account] = balances.get(entry.account, 0) + entry.amount
    assert balances["client_credit"] == -12000
    assert balances["gateway:sandbox"] == 12000
    assert balances["receivable"] == 0


class Away:
    """A gateway that never answers."""

    def __init__(self, error):
        self.error = error

    def charge(self, request):
        raise self.error

    def find_charge(self, firm_id, payment_id):
        return None


def test_a_key_that_was_used_for_something_else_is_unknown_not_failed(service, suite):
    payment = begun(service, suite)

    answer = ask(Gateways({"sandbox": Away(KeyReused("x"))}), payment)

    assert answer.outcome == "unknown"


def test_a_gateway_that_is_not_connected_was_not_attempted(service, suite):
    payment = begun(service, suite)
    who = Principal.system(service.firm, "test")

    with service.transaction() as session:
        answer = ask(Gateways({}), payment)
        record_answer(session, who, payment.id, answer, at=moment(session, who))

    assert answer.outcome == "not_attempted"
    assert statuses(suite) == ["scheduled"]
    assert suite.payments()[0]["attempt"] == 1
    suite.pass_firm_time(timedelta(minutes=6))
    service.run_jobs()
    assert statuses(suite) == ["succeeded"]


def test_after_a_day_the_charge_is_looked_up_and_not_asked_for_again(service, suite):
    suite.issue_invoice(suite.running_service("tok_timeout_before"))
    service.run_jobs()

    suite.pass_wall_time(timedelta(hours=25))
    service.run_jobs()

    assert statuses(suite) == ["unknown"]
    assert suite.charges() == []


def test_after_a_day_a_charge_that_was_made_is_found(service, suite):
    suite.issue_invoice(suite.running_service("tok_timeout_after"))
    service.run_jobs()

    suite.pass_wall_time(timedelta(hours=25))
    service.run_jobs()

    assert statuses(suite) == ["succeeded"]
    assert len(suite.charges()) == 1
