"""The payments service on a fresh database, with firms and clients it has heard of."""

import pytest

from common.testing import ServiceUnderTest, service_fixture
from payments.app import SERVICE
from services.payments.tests.driver import Driver

empty_service = service_fixture(SERVICE)


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
