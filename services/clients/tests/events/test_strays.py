"""Whatever comes in over the broker, the clients service keeps what it cannot use, and goes on."""

from clients.app import SERVICE
from common.testing import ServiceUnderTest
from common.testing.strays import assert_harmless


def test_what_cannot_be_used_is_parked_with_a_reason_and_changes_nothing(service, cluster):
    assert_harmless(service, cluster.admin_url)


def test_over_rabbitmq_as_well(cluster, own_broker):
    database = cluster.take(SERVICE)
    service = ServiceUnderTest(SERVICE, database.urls, {"broker_url": own_broker.url})
    try:
        assert_harmless(service, cluster.admin_url)
    finally:
        service.close()
        cluster.give_back(SERVICE, database)
