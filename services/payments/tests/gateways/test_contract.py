"""What every gateway does, and its own books are the judge: the sandbox, and Stripe against the fake."""

from dataclasses import replace

import pytest

from common.ids import new_id
from payments.gateways import KeyReused, OutcomeUnknown, TokenRefused
from services.payments.tests.gateways.benches import a_charge, a_refund, listed

DECLINES = ["insufficient_funds", "expired_card", "lost_card", "generic_decline"]


def test_the_same_key_gives_the_same_charge(bench):
    request = a_charge(bench)

    answers = [bench.gateway.charge(request), bench.gateway.charge(request)]

    assert answers[0] == answers[1] == bench.gateway.find_charge(bench.firm, request.payment_id)
    assert (answers[0].outcome, bench.charged()) == ("succeeded", [(1000, 0)])


@pytest.mark.parametrize("change", [{"amount": 1001}, {"currency": "EUR"}])
def test_a_key_with_another_request_is_refused(bench, change):
    request = a_charge(bench)
    bench.gateway.charge(request)

    with pytest.raises(KeyReused):
        bench.gateway.charge(replace(request, **change))

    assert bench.charged() == [(1000, 0)]


@pytest.mark.parametrize("code", DECLINES)
def test_a_declined_card_says_why_each_time_it_is_asked(bench, code):
    request = a_charge(bench, code)

    answers = [bench.gateway.charge(request), bench.gateway.charge(request)]

    assert {(answer.outcome, answer.code) for answer in answers} == {("declined", code)}
    assert answers[0] == bench.gateway.find_charge(bench.firm, request.payment_id)
    assert bench.charged() == []


def test_a_bank_that_wants_to_see_the_payer_says_what_the_browser_needs(bench):
    request = a_charge(bench, "authentication")

    answer = bench.gateway.charge(request)

    assert (answer.outcome, bool(answer.action)) == ("requires_action", True)
    assert answer == bench.gateway.find_charge(bench.firm, request.payment_id)
    assert bench.charged() == []


def test_a_debit_takes_days(bench):
    request = a_charge(bench, "debit")

    first = bench.gateway.charge(request).outcome
    before = bench.charged()
    bench.debits_arrive()

    assert (first, before) == ("processing", [])
    assert bench.gateway.find_charge(bench.firm, request.payment_id).outcome == "succeeded"
    assert bench.charged() == [(1000, 0)]


@pytest.mark.parametrize("card, before", [("lost before", []), ("lost after", [(1000, 0)])])
def test_a_lost_answer_is_unknown_and_repeating_charges_once(bench, card, before):
    request = a_charge(bench, card)

    with pytest.raises(OutcomeUnknown):
        bench.gateway.charge(request)

    found = bench.gateway.find_charge(bench.firm, request.payment_id)
    assert bench.charged() == before
    assert (found.outcome if found else None) == ("succeeded" if before else None)
    assert bench.gateway.charge(request).outcome == "succeeded"
    assert bench.charged() == [(1000, 0)]


def test_another_clients_or_a_forgotten_card_declines(bench):
    foreign = a_charge(bench, client_id=new_id())
    forgotten = a_charge(bench)
    bench.gateway.detach(bench.firm, forgotten.method_reference)
    bench.gateway.detach(bench.firm, forgotten.method_reference)

    answers = [bench.gateway.charge(request) for request in (foreign, forgotten)]

    assert [(a.outcome, a.code) for a in answers] == [("declined", "invalid_account")] * 2
    assert bench.charged() == []


def test_attaching_again_with_the_same_key_gives_the_same_method(bench):
    token, key = bench.token, new_id()

    both = [
        bench.gateway.attach(bench.firm, bench.client_id, token=token, key=key) for _ in range(2)
    ]

    assert both[0] == both[1]
    assert (both[0].kind, both[0].brand, both[0].last4) == ("card", "visa", "4242")


def test_an_unknown_token_is_refused(bench):
    with pytest.raises(TokenRefused):
        bench.gateway.attach(bench.firm, bench.client_id, token="tok_nothing", key=new_id())


@pytest.fixture
def charge(bench):
    """A charge of 1000 that stands, and its request."""
    request = a_charge(bench)
    return request, bench.gateway.charge(request)


def test_a_refund_is_made_once_per_key(bench, charge):
    refund = a_refund(*charge, 400)

    answers = [bench.gateway.refund(refund), bench.gateway.refund(refund)]

    assert {answer.outcome for answer in answers} == {"succeeded"}
    assert answers[0] == answers[1] == bench.gateway.find_refund(refund)
    assert bench.charged() == [(1000, 400)]
    with pytest.raises(KeyReused):
        bench.gateway.refund(replace(refund, amount=401))


def test_never_more_is_given_back_than_was_charged(bench, charge):
    amounts = [600, 401, 400, 1]

    answers = [bench.gateway.refund(a_refund(*charge, amount)) for amount in amounts]

    assert [a.outcome for a in answers] == ["succeeded", "declined", "succeeded", "declined"]
    assert {a.code for a in answers} == {None, "amount_too_large"}
    assert bench.charged() == [(1000, 1000)]


def test_what_was_not_charged_is_not_given_back(bench):
    declined = a_charge(bench, "generic_decline")
    answer = bench.gateway.charge(declined)
    nothing = replace(answer, reference="pi_of_nobody")

    answers = [bench.gateway.refund(a_refund(declined, each, 10)) for each in (answer, nothing)]

    assert [a.code for a in answers] == ["charge_not_refundable", "charge_not_found"]


@pytest.mark.parametrize("card, made", [("lost before", False), ("lost after", True)])
def test_a_refund_whose_answer_is_lost_is_made_once(bench, card, made):
    request = a_charge(bench, card)
    with pytest.raises(OutcomeUnknown):
        bench.gateway.charge(request)
    refund = a_refund(request, bench.gateway.charge(request), 300)

    with pytest.raises(OutcomeUnknown):
        bench.gateway.refund(refund)

    assert (bench.gateway.find_refund(refund) is not None) == made
    assert bench.charged() == [(1000, 300 if made else 0)]
    assert bench.gateway.refund(refund).outcome == "succeeded"
    assert bench.charged() == [(1000, 300)]


def test_its_list_has_every_charge_with_what_was_given_back(bench):
    requests = [a_charge(bench, card) for card in ("good", "lost_card", "debit", "good")]
    answers = [bench.gateway.charge(request) for request in requests]
    bench.gateway.refund(a_refund(requests[0], answers[0], 250))

    charges = {charge.payment_id: charge for charge in listed(bench)}

    assert set(charges) == {request.payment_id for request in requests}
    told = [charges[request.payment_id] for request in requests]
    assert [(c.reference, c.outcome) for c in told] == [(a.reference, a.outcome) for a in answers]
    assert [c.refunded_amount for c in told] == [250, 0, 0, 0]
    assert {(c.amount, c.currency) for c in told} == {(1000, "GBP")}


# Amounts in minor units, and as Stripe's documents say they are sent.
AMOUNTS = [
    ("EUR", 1099, 1099),
    ("JPY", 1099, 1099),
    ("KWD", 10990, 10990),
    ("ISK", 1099, 109900),
    ("UGX", 1099, 109900),
]


@pytest.mark.parametrize("currency, amount, sent", AMOUNTS)
def test_each_currency_is_charged_and_given_back_to_the_unit(bench, currency, amount, sent):
    request = a_charge(bench, currency=currency, amount=amount)
    charge = bench.gateway.charge(request)
    at_stripe = sent if charge.reference.startswith("pi_") else amount

    bench.gateway.refund(a_refund(request, charge, amount))

    assert bench.charged() == [(at_stripe, at_stripe)]
    [told] = listed(bench)
    assert (told.amount, told.refunded_amount, told.currency) == (amount, amount, currency)


def test_what_is_given_up_is_over_and_what_was_paid_is_not_given_up(bench):
    waiting, paid = a_charge(bench, "authentication"), a_charge(bench)
    bench.gateway.charge(waiting)
    bench.gateway.charge(paid)

    over, stays = (bench.gateway.give_up(bench.firm, each.payment_id) for each in (waiting, paid))

    assert (over.outcome, over.code) == ("declined", "authentication_required")
    assert bench.gateway.find_charge(bench.firm, waiting.payment_id).outcome == "declined"
    assert stays.outcome == "succeeded"
    assert bench.gateway.give_up(bench.firm, new_id()) is None
