"""The sandbox gives back what it charged, once per key and never more; and it lists what it did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from common import clock
from common.ids import new_id
from payments.gateways import RefundRequest
from payments.gateways.sandbox import Sandbox
from services.payments.tests.gateways.test_sandbox import a_request


@pytest.fixture
def sandbox(service):
    return Sandbox(service.app_database)


def a_refund(request, charge, amount=1000, **fields):
    return RefundRequest(
        **{
            "firm_id": request.firm_id,
            "refund_id": new_id(),
            "payment_id": request.payment_id,
            "client_id": request.client_id,
            "charge_reference": charge.reference,
            "amount": amount,
            "currency": request.currency,
        }
        | fields
    )


def listed(service, sandbox):
    hour, at = timedelta(hours=1), clock.now()
    return list(sandbox.list_charges(service.firm, at - hour, at + hour))


@pytest.fixture
def charge(service, suite, sandbox):
    """A charge of 1000 that stands, and its request."""
    request = a_request(service, suite, sandbox)
    return request, sandbox.charge(request)


def test_refunds_at_once_give_back_no_more_than_was_charged(service, sandbox, charge):
    refunds = [a_refund(*charge, 600) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        outcomes = [answer.outcome for answer in pool.map(sandbox.refund, refunds)]

    assert sorted(outcomes) == ["declined"] * 3 + ["succeeded"]
    assert [c.refunded_amount for c in listed(service, sandbox)] == [600]


@pytest.mark.parametrize(
    "fields", [{"charge_reference": "sandbox_charge_0"}, {"currency": "EUR"}, {"payment_id": None}]
)
def test_what_was_not_charged_is_not_given_back(service, sandbox, charge, fields):
    fields = {name: value or new_id() for name, value in fields.items()}

    answer = sandbox.refund(a_refund(*charge, **fields))

    assert (answer.outcome, answer.code) == ("declined", "charge_not_found")


def test_a_debit_is_given_back_when_it_has_settled_and_takes_days_too(service, suite, sandbox):
    request = a_request(service, suite, sandbox, "tok_debit_processing")
    charge = sandbox.charge(request)
    early = sandbox.refund(a_refund(request, charge))
    suite.pass_firm_time(timedelta(days=3, minutes=1))
    refund = a_refund(request, charge)

    first = sandbox.refund(refund)
    suite.pass_firm_time(timedelta(days=6, minutes=2))

    assert (early.outcome, early.code) == ("declined", "charge_not_refundable")
    assert first.outcome == "processing"
    assert sandbox.find_refund(refund).outcome == "succeeded"


def test_its_list_has_every_charge_of_the_firm_once(service, suite, sandbox, monkeypatch):
    monkeypatch.setattr("payments.gateways.sandbox.A_PAGE", 2)
    tokens = ["tok_visa", "tok_declined_generic", "tok_amex", "tok_debit_processing", "tok_visa"]
    requests = [a_request(service, suite, sandbox, token) for token in tokens]
    answers = [sandbox.charge(request) for request in requests]

    charges = listed(service, sandbox)

    assert [c.payment_id for c in charges] == [r.payment_id for r in requests]
    assert [(c.reference, c.outcome) for c in charges] == [
        (a.reference, a.outcome) for a in answers
    ]
    assert not list(sandbox.list_charges(service.other_firm, charges[0].created_at, clock.now()))
    last = charges[-1].created_at
    assert [*sandbox.list_charges(service.firm, charges[0].created_at, last)] == charges[:-1]
