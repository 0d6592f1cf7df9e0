"""Whatever comes in over the broker, the clients service keeps what it cannot use, and goes on."""

from dataclasses import replace

from clients.app import SERVICE
from common.broker import connect
from common.ids import new_id
from common.testing import ServiceUnderTest
from common.testing.strays import assert_harmless


def test_what_cannot_be_used_is_parked_with_a_reason_and_changes_nothing(service, cluster):
    assert_harmless(service, cluster.admin_url)


def test_over_rabbitmq_as_well(cluster, amqp_url):
    database = cluster.take(SERVICE)
    named = replace(SERVICE, name=f"clients{new_id().hex[-8:]}")
    service = ServiceUnderTest(named, database.urls, {"broker_url": amqp_url})
    try:
        connect(amqp_url, named.name).declare(named.handlers.types)
        assert_harmless(service, cluster.admin_url)
    finally:
        service.close()
        cluster.give_back(SERVICE, database)
