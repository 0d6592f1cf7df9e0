"""The clients service on a fresh database, with a firm it has heard of."""

import pytest

from clients.app import SERVICE
from common.testing import ServiceUnderTest, service_fixture

empty_service = service_fixture(SERVICE)


@pytest.fixture
def service(empty_service: ServiceUnderTest) -> ServiceUnderTest:
    """The service with two firms it knows: `firm` and `other_firm`."""
    for firm in (empty_service.firm, empty_service.other_firm):
        data = {"id": str(firm), "currency": "GBP", "country": "GB"}
        empty_service.deliver(empty_service.event("firm.created", data, firm=firm))
    return empty_service
