"""The payments service on a fresh database, with firms and clients it has heard of."""

from collections.abc import Iterator

import pytest

from common.testing import ServiceUnderTest, service_fixture
from payments.app import SERVICE
from services.payments.tests.driver import Driver
from services.payments.tests.live import OTHERS, SECRET, Live
from services.payments.tests.stripe_stand_in import StripeStandIn, stripe_standing_in
from tests.e2e.drivers.fake_stripe import FakeStripe

KEY = "for tests alone"

empty_service = service_fixture(SERVICE, gateway_secrets_key=KEY)


@pytest.fixture
def service(empty_service: ServiceUnderTest) -> ServiceUnderTest:
    """The service with two sandbox firms it knows: `firm` and `other_firm`."""
    for firm in (empty_service.firm, empty_service.other_firm):
        data = {"id": str(firm), "time_zone": "Europe/London", "mode": "sandbox", "currency": "GBP"}
        empty_service.deliver(empty_service.event("firm.created", data, firm=firm))
    return empty_service


@pytest.fixture
def suite(service: ServiceUnderTest) -> Driver:
    """Does what the rest of the suite would do to payments."""
    return Driver(service)


@pytest.fixture(scope="session")
def fake_stripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeStripe]:
    """The fake that charges, one for all tests: each makes an account of its own there."""
    fake = FakeStripe(tmp_path_factory.mktemp("stripe"))
    yield fake
    fake.stop()


@pytest.fixture
def stripe() -> Iterator[StripeStandIn]:
    """Stripe, in which two accounts are known."""
    with stripe_standing_in() as stand_in:
        stand_in.accounts = {SECRET: "acct_ours", OTHERS: "acct_others"}
        yield stand_in


@pytest.fixture
def live(empty_service: ServiceUnderTest, stripe: StripeStandIn) -> Live:
    """A live firm with a client, not yet connected to Stripe; `other_firm` is a sandbox."""
    empty_service.configure(stripe_url=stripe.url)
    for firm, mode in ((empty_service.firm, "live"), (empty_service.other_firm, "sandbox")):
        data = {"id": str(firm), "time_zone": "Europe/London", "mode": mode, "currency": "GBP"}
        empty_service.deliver(empty_service.event("firm.created", data, firm=firm))
    found = Live(empty_service, stripe)
    data = {"id": str(found.client_id), "status": "active", "is_test": False}
    empty_service.deliver(empty_service.event("client.created", data))
    return found
