"""The same bench for every gateway: cards, what goes wrong with them, and the gateway's own books."""

from collections.abc import Iterator

import pytest

from common.testing import ServiceUnderTest
from services.payments.tests.driver import Driver
from services.payments.tests.gateways.benches import Bench, SandboxBench, StripeBench
from services.payments.tests.gateways.journeys import Journey
from tests.e2e.drivers.fake_stripe import FakeStripe


@pytest.fixture
def at_stripe(fake_stripe: FakeStripe) -> Iterator[StripeBench]:
    """An account at the fake Stripe."""
    yield StripeBench(fake_stripe)
    fake_stripe.calm()


@pytest.fixture
def journey(empty_service: ServiceUnderTest, fake_stripe: FakeStripe) -> Iterator[Journey]:
    """A live firm whose invoices are collected at the fake Stripe."""
    yield Journey(empty_service, fake_stripe)
    fake_stripe.calm()


@pytest.fixture(params=["sandbox", "stripe"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each gateway in turn."""
    if request.param == "stripe":
        return request.getfixturevalue("at_stripe")
    service: ServiceUnderTest = request.getfixturevalue("service")
    suite: Driver = request.getfixturevalue("suite")
    return SandboxBench(service, suite)
