"""Stripe's own ways of failing, against the fake: whether a charge can have been made, and is found."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID

import pytest
from httpx import HTTPStatusError

from common.ids import new_id
from common.testing.ports import claim_ports
from payments.gateways import NotAttempted, OutcomeUnknown, TokenRefused
from services.payments.tests.gateways.benches import (
    StripeBench,
    a_charge,
    a_refund,
    attached,
    listed,
)


def requests_for(bench, key):
    return [each for each in bench.fake.books(bench.keys)["requests"] if each["key"] == str(key)]


@pytest.mark.parametrize("mode", ["timeout_before", "timeout_after_charge"])
def test_an_answer_that_does_not_come_in_time_is_unknown_and_is_not_asked_for_again(
    at_stripe, mode
):
    request = a_charge(at_stripe)
    at_stripe.fake.fault(mode)

    with pytest.raises(OutcomeUnknown):
        at_stripe.gateway.charge(request)

    assert len(requests_for(at_stripe, request.payment_id)) == 1
    assert len(at_stripe.charged()) == (mode == "timeout_after_charge")


def test_a_500_after_the_charge_is_a_charge_and_stays_one(at_stripe):
    request = a_charge(at_stripe)
    at_stripe.fake.fault("500_after_charge")

    answers = [at_stripe.gateway.charge(request), at_stripe.gateway.charge(request)]

    assert {answer.outcome for answer in answers} == {"succeeded"}
    assert at_stripe.charged() == [(1000, 0)]


def test_a_500_before_the_charge_is_unknown(at_stripe):
    request = a_charge(at_stripe)
    at_stripe.fake.fault("500_before")

    with pytest.raises(OutcomeUnknown):
        at_stripe.gateway.charge(request)

    assert at_stripe.gateway.charge(request).outcome == "succeeded"
    assert at_stripe.charged() == [(1000, 0)]


def test_a_500_stays_unknown_while_nothing_can_be_looked_up(at_stripe):
    request = a_charge(at_stripe)
    at_stripe.fake.fault("500_after_charge")
    at_stripe.fake.fault("429", act="read", card=None, times=None)

    # Its card is looked at first, and that already is refused: nothing was asked for.
    with pytest.raises(NotAttempted):
        at_stripe.gateway.charge(request)

    at_stripe.fake.calm()
    at_stripe.fake.fault("500_after_charge")
    at_stripe.fake.fault("429", act="search", times=None)
    with pytest.raises(OutcomeUnknown):
        at_stripe.gateway.charge(request)


def test_too_many_requests_and_a_closed_door_were_not_attempted(at_stripe):
    request = a_charge(at_stripe)
    nobody = f"http://127.0.0.1:{claim_ports()[0]}"
    at_stripe.fake.fault("429")

    for gateway in (at_stripe.gateway, at_stripe.open(at_stripe.keys.secret, nobody)):
        with pytest.raises(NotAttempted):
            gateway.charge(request)

    assert at_stripe.charged() == []
    charge = at_stripe.gateway.charge(request)
    # A refund is asked for without a look before it: the closed door itself says that nothing was.
    with pytest.raises(NotAttempted):
        gateway.refund(a_refund(request, charge, 10))


def test_a_key_that_stripe_does_not_take_is_said_aloud_and_not_shown(at_stripe, capfd):
    wrong = at_stripe.open("sk_test_of_nobody")

    with pytest.raises(NotAttempted) as refused:
        wrong.charge(a_charge(at_stripe))

    said = "".join(capfd.readouterr()) + repr(refused.value)
    assert "connect it again" in said
    assert "sk_test" not in said


def test_a_repeat_while_the_first_is_under_way_is_unknown(at_stripe):
    request = a_charge(at_stripe)
    at_stripe.fake.fault("slow", code="20")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(at_stripe.gateway.charge, request)
        while not requests_for(at_stripe, request.payment_id):
            assert not first.done()

        with pytest.raises(OutcomeUnknown):
            at_stripe.gateway.charge(request)
        at_stripe.fake.calm()
        first.exception()

    assert at_stripe.gateway.charge(request).outcome == "succeeded"
    assert at_stripe.charged() == [(1000, 0)]


def test_a_charge_is_found_when_the_search_lags_and_when_its_key_is_forgotten(at_stripe):
    request = a_charge(at_stripe, "lost after")
    with pytest.raises(OutcomeUnknown):
        at_stripe.gateway.charge(request)
    at_stripe.fake.forget_keys()

    found = at_stripe.gateway.find_charge(at_stripe.firm, request.payment_id)
    at_stripe.fake.search_lags()

    assert found.outcome == "succeeded"
    assert at_stripe.gateway.find_charge(at_stripe.firm, request.payment_id) == found
    assert at_stripe.gateway.find_charge(new_id(), request.payment_id) is None


def test_a_payment_that_was_just_confirmed_is_not_seen_as_the_search_still_has_it(at_stripe):
    request = a_charge(at_stripe, "authentication")
    waiting = at_stripe.gateway.charge(request)
    at_stripe.fake.search_lags(from_now=True)

    at_stripe.fake.authenticate(at_stripe.keys, waiting.action)

    found = at_stripe.gateway.find_charge(at_stripe.firm, request.payment_id)
    assert (waiting.outcome, found.outcome) == ("requires_action", "succeeded")


def test_a_card_that_was_removed_after_a_lost_charge_does_not_hide_it(at_stripe):
    request = a_charge(at_stripe, "lost after")
    with pytest.raises(OutcomeUnknown):
        at_stripe.gateway.charge(request)
    at_stripe.gateway.detach(at_stripe.firm, request.method_reference)

    assert at_stripe.gateway.charge(request).outcome == "succeeded"
    assert at_stripe.charged() == [(1000, 0)]


def test_a_card_given_in_the_browser_is_the_clients_and_nobody_elses(at_stripe):
    setups = [
        at_stripe.gateway.begin_setup(at_stripe.firm, at_stripe.client_id, key=new_id())
        for _ in range(2)
    ]
    token = at_stripe.fake.give_card(at_stripe.keys, setups[0].client_secret)

    with pytest.raises(TokenRefused):
        at_stripe.gateway.attach(at_stripe.firm, new_id(), token=token, key=new_id())
    with pytest.raises(TokenRefused):
        at_stripe.gateway.attach(new_id(), at_stripe.client_id, token=token, key=new_id())
    reference = attached(at_stripe, token)

    assert setups[0].publishable_key == at_stripe.keys.publishable
    assert reference == token
    assert len(at_stripe.fake.books(at_stripe.keys)["customers"]) == 1
    assert at_stripe.gateway.charge(a_charge(at_stripe, method_reference=token)).reference


def test_a_payer_who_confirms_has_paid(at_stripe):
    request = a_charge(at_stripe, "authentication")
    answer = at_stripe.gateway.charge(request)

    at_stripe.fake.authenticate(at_stripe.keys, answer.action)

    found = at_stripe.gateway.find_charge(at_stripe.firm, request.payment_id)
    assert (found.outcome, found.reference) == ("succeeded", answer.reference)
    assert at_stripe.charged() == [(1000, 0)]


def test_a_charge_that_was_given_up_cannot_be_confirmed(at_stripe):
    request = a_charge(at_stripe, "authentication")
    answer = at_stripe.gateway.charge(request)
    at_stripe.gateway.give_up(at_stripe.firm, request.payment_id)

    with pytest.raises(HTTPStatusError):
        at_stripe.fake.authenticate(at_stripe.keys, answer.action)

    assert at_stripe.charged() == []


def test_a_debit_that_comes_back_is_found_declined(at_stripe):
    request = a_charge(at_stripe, "debit")
    reference = at_stripe.gateway.charge(request).reference

    at_stripe.fake.settle(at_stripe.keys, reference, "insufficient_funds")

    found = at_stripe.gateway.find_charge(at_stripe.firm, request.payment_id)
    assert (found.outcome, found.code) == ("declined", "insufficient_funds")


def test_an_amount_that_stripe_cannot_say_is_declined_and_not_sent(at_stripe):
    request = a_charge(at_stripe, currency="KWD", amount=1005)

    answer = at_stripe.gateway.charge(request)

    assert (answer.outcome, answer.code) == ("declined", "gateway_amount_not_exact")
    assert requests_for(at_stripe, request.payment_id) == []


def test_another_account_sees_nothing_of_it(at_stripe):
    request = a_charge(at_stripe)
    at_stripe.gateway.charge(request)
    other = StripeBench(at_stripe.fake)
    other.firm, other.client_id = at_stripe.firm, at_stripe.client_id

    again = other.gateway.charge(replace(request, payment_id=new_id()))

    assert (again.outcome, again.code) == ("declined", "invalid_account")
    assert other.gateway.find_charge(at_stripe.firm, request.payment_id) is None
    assert listed(other) == []


def test_its_list_goes_over_pages_and_knows_what_is_not_ours(at_stripe, monkeypatch):
    monkeypatch.setattr("payments.gateways.stripe.A_PAGE", 2)
    card = at_stripe.card("good")
    ours = [a_charge(at_stripe, method_reference=card) for _ in range(3)]
    theirs = replace(a_charge(at_stripe, method_reference=card), firm_id=UUID(int=0))
    for request in ours:
        at_stripe.gateway.charge(request)
    at_stripe.gateway._charged(theirs, _customer(at_stripe), 1000)

    told = [charge.payment_id for charge in listed(at_stripe)]

    assert sorted(told, key=str) == sorted([*(each.payment_id for each in ours), None], key=str)


def _customer(bench):
    [customer] = bench.fake.books(bench.keys)["customers"]
    return customer["id"]


def test_an_account_that_cannot_search_finds_its_charges_in_the_list(at_stripe):
    at_stripe.fake.fault("refused", act="search", times=None)
    request = a_charge(at_stripe)

    made = at_stripe.gateway.charge(request)

    assert at_stripe.gateway.find_charge(request.firm_id, request.payment_id) == made


def test_a_list_that_is_refused_could_not_be_read(at_stripe):
    at_stripe.fake.fault("refused", act="read", times=None)

    with pytest.raises(NotAttempted):
        listed(at_stripe)
