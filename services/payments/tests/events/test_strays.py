"""Whatever comes in over the broker, the payments service keeps what it cannot use, and goes on."""

from common.testing.strays import assert_harmless


def test_what_cannot_be_used_is_parked_with_a_reason_and_changes_nothing(service, cluster):
    assert_harmless(service, cluster.admin_url, but=["reconciliations"])
