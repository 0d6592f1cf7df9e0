"""Whom a method bills is told to its gateway first: what it does not have is not kept here."""

import pytest

from payments.gateways import TokenRefused
from payments.rules.billing_details import BillingDetails
from services.payments.tests.gateways.benches import attached

ACME = {"name": "Acme Ltd", "line1": "1 High Street", "line2": "", "city": "Leeds"}
ACME |= {"region": "Yorkshire", "postal_code": "LS1 1AA", "country": "GB"}
THERE = {"line1": "1 High Street", "line2": None, "city": "Leeds", "state": "Yorkshire"}
THERE |= {"postal_code": "LS1 1AA", "country": "GB"}


def test_what_a_gateway_does_not_keep_it_does_not_bill(bench):
    reference = attached(bench, bench.token)
    bench.gateway.bill_to(bench.firm, reference, BillingDetails(**ACME))
    bench.gateway.detach(bench.firm, reference)

    for gone in (reference, "pm_none_of_ours"):
        with pytest.raises(TokenRefused):
            bench.gateway.bill_to(bench.firm, gone, BillingDetails(**ACME))


def bill(journey, method, details):
    caller = journey.service.client("payment_methods:read", "payment_methods:write")
    return caller.put(f"/v1/payment-methods/{method['id']}/billing-details", details)


def there(journey):
    methods = journey.fake.books(journey.bench.keys)["payment_methods"]
    [details] = [method["billing_details"] for method in methods if method["customer"]]
    return details


def test_stripe_is_told_and_what_is_taken_away_here_is_taken_away_there(journey):
    method = journey.method()

    told = bill(journey, method, ACME)
    first = there(journey)
    bill(journey, method, {"name": "Acme Ltd"})

    assert (told.json, first) == (ACME, {"name": "Acme Ltd", "address": THERE})
    assert there(journey) == {"name": "Acme Ltd", "address": dict.fromkeys(THERE)}


def test_while_stripe_is_away_nothing_is_kept_and_later_it_is(journey):
    method = journey.method()
    journey.fake.stop()
    try:
        away = bill(journey, method, ACME)
    finally:
        journey.fake.start()
    changes = journey.service.published("payment_method.changed")

    again = bill(journey, method, ACME)

    assert (away.status_code, away.json["code"]) == (503, "gateway_unavailable")
    assert (changes, again.json) == ([], ACME)


def test_what_was_let_go_of_at_stripe_is_to_be_added_again(journey):
    method = journey.method()
    journey.bench.gateway.detach(journey.bench.firm, method["reference"])

    refused = bill(journey, method, ACME)

    assert (refused.status_code, refused.json["code"]) == (409, "payment_method_not_at_gateway")
    assert not journey.service.published("payment_method.changed")
