"""The sandbox gateway remembers, answers the same key the same, and cannot be rolled back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from common.ids import new_id
from payments.gateways import ChargeRequest, KeyReused, OutcomeUnknown, TokenRefused
from payments.gateways.sandbox import Sandbox
from payments.gateways.sandbox_cards import CARDS


@pytest.fixture
def sandbox(service):
    return Sandbox(service.app_database)


def a_request(service, suite, sandbox, token="tok_visa", **fields):
    stored = sandbox.attach(service.firm, suite.client_id, token=token, key=new_id())
    return ChargeRequest(
        **{
            "firm_id": service.firm,
            "payment_id": new_id(),
            "client_id": suite.client_id,
            "method_reference": stored.gateway_reference,
            "amount": 1000,
            "currency": "GBP",
        }
        | fields
    )


@pytest.mark.parametrize(
    "token, outcome, code",
    [
        ("tok_visa", "succeeded", None),
        ("tok_mastercard", "succeeded", None),
        ("tok_amex", "succeeded", None),
        ("tok_declined_insufficient_funds", "declined", "insufficient_funds"),
        ("tok_declined_expired_card", "declined", "expired_card"),
        ("tok_declined_lost_card", "declined", "lost_card"),
        ("tok_declined_generic", "declined", "generic_decline"),
        ("tok_requires_authentication", "requires_action", None),
        ("tok_debit_processing", "processing", None),
    ],
)
def test_each_card_does_what_it_is_for(service, suite, sandbox, token, outcome, code):
    answer = sandbox.charge(a_request(service, suite, sandbox, token))

    assert (answer.outcome, answer.code) == (outcome, code)
    assert len(suite.charges(outcome)) == 1


def test_no_card_has_a_number():
    shown = [card.last4 for card in CARDS.values()]

    assert all(len(last4) == 4 for last4 in shown)
    assert len(set(shown)) == len(CARDS)


def test_the_same_key_gives_the_same_charge(service, suite, sandbox):
    request = a_request(service, suite, sandbox)

    assert sandbox.charge(request) == sandbox.charge(request)
    assert len(suite.charges()) == 1


@pytest.mark.parametrize("change", [{"amount": 1001}, {"currency": "EUR"}, {"client_id": new_id()}])
def test_a_key_with_another_request_is_refused(service, suite, sandbox, change):
    request = a_request(service, suite, sandbox)
    sandbox.charge(request)

    with pytest.raises(KeyReused):
        sandbox.charge(replace(request, **change))

    assert len(suite.charges()) == 1


def test_a_charge_stands_when_the_caller_rolls_back(service, suite, sandbox):
    request = a_request(service, suite, sandbox)

    with pytest.raises(RuntimeError), service.transaction():
        sandbox.charge(request)
        raise RuntimeError("the caller dies")

    assert len(suite.charges()) == 1


def test_a_time_out_after_the_charge_has_charged(service, suite, sandbox):
    request = a_request(service, suite, sandbox, "tok_timeout_after")

    with pytest.raises(OutcomeUnknown):
        sandbox.charge(request)

    assert sandbox.find_charge(service.firm, request.payment_id).outcome == "succeeded"
    assert sandbox.charge(request).outcome == "succeeded"
    assert len(suite.charges()) == 1


def test_a_time_out_before_the_charge_has_not(service, suite, sandbox):
    request = a_request(service, suite, sandbox, "tok_timeout_before")

    with pytest.raises(OutcomeUnknown):
        sandbox.charge(request)

    assert sandbox.find_charge(service.firm, request.payment_id) is None
    assert sandbox.charge(request).outcome == "succeeded"
    assert len(suite.charges()) == 1


def test_another_clients_or_a_forgotten_card_declines(service, suite, sandbox):
    foreign = a_request(service, suite, sandbox, client_id=new_id())
    forgotten = a_request(service, suite, sandbox)
    sandbox.detach(service.firm, forgotten.method_reference)
    sandbox.detach(service.firm, forgotten.method_reference)

    answers = [sandbox.charge(request) for request in (foreign, forgotten)]

    assert [answer.code for answer in answers] == ["invalid_account"] * 2


def test_another_firms_card_declines(service, suite, sandbox):
    request = a_request(service, suite, sandbox)

    answer = sandbox.charge(replace(request, firm_id=service.other_firm))

    assert (answer.outcome, answer.code) == ("declined", "invalid_account")


def test_attaching_again_with_the_same_key_gives_the_same_method(service, suite, sandbox):
    key = new_id()
    first = sandbox.attach(service.firm, suite.client_id, token="tok_visa", key=key)

    assert sandbox.attach(service.firm, suite.client_id, token="tok_visa", key=key) == first
    with pytest.raises(KeyReused):
        sandbox.attach(service.firm, suite.client_id, token="tok_amex", key=key)


def test_an_unknown_token_is_refused(service, suite, sandbox):
    with pytest.raises(TokenRefused):
        sandbox.attach(service.firm, suite.client_id, token="tok_nothing", key=new_id())


def test_a_debit_settles_by_the_firms_time(service, suite, sandbox):
    request = a_request(service, suite, sandbox, "tok_debit_processing")
    first = sandbox.charge(request).outcome

    suite.pass_firm_time(timedelta(days=3, minutes=1))

    assert first == "processing"
    assert sandbox.find_charge(service.firm, request.payment_id).outcome == "succeeded"
