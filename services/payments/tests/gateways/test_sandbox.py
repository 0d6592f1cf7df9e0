"""The sandbox gateway remembers, answers the same key the same, and cannot be rolled back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from common.ids import new_id
from common.sandbox_cards import CARDS
from payments.gateways import (
    ChargeRequest,
    Gateways,
    KeyReused,
    NotAttempted,
)
from payments.gateways.sandbox import Sandbox


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
        ("tok_declined_stolen_card", "declined", "stolen_card"),
        ("tok_expiring_soon", "succeeded", None),
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


def test_each_card_says_what_it_does():
    said = [card.does for card in CARDS.values()]
    declines = [card for card in CARDS.values() if card.behavior == "declines"]

    assert all(said)
    assert all(card.does.startswith("Declined") and card.decline_code for card in declines)


def test_the_same_key_gives_the_same_month_whenever_it_is_asked(service, suite, sandbox):
    given = {"token": "tok_expiring_soon", "key": new_id()}
    first = sandbox.attach(service.firm, suite.client_id, **given)

    suite.pass_firm_time(timedelta(days=70))
    again = sandbox.attach(service.firm, suite.client_id, **given)
    another = sandbox.attach(service.firm, suite.client_id, token=given["token"], key=new_id())

    assert again == first
    assert (another.exp_year, another.exp_month) > (first.exp_year, first.exp_month)


def test_a_charge_stands_when_the_caller_rolls_back(service, suite, sandbox):
    request = a_request(service, suite, sandbox)

    with pytest.raises(RuntimeError), service.transaction():
        sandbox.charge(request)
        raise RuntimeError("the caller dies")

    assert len(suite.charges()) == 1


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


def test_a_charge_that_waits_for_its_payer_says_where(service, suite, sandbox):
    answer = sandbox.charge(a_request(service, suite, sandbox, "tok_requires_authentication"))

    assert answer.action == answer.reference


def test_a_name_that_is_not_connected_was_not_attempted(service, sandbox):
    gateways = Gateways({"sandbox": sandbox})

    assert gateways.named(service.firm, "sandbox") is sandbox
    with pytest.raises(NotAttempted):
        gateways.named(service.firm, "stripe")
