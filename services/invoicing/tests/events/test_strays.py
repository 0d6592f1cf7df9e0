"""Whatever comes in over the broker, the invoicing service keeps what it cannot use, and goes on."""

from common.testing.strays import assert_harmless


def test_what_cannot_be_used_is_parked_with_a_reason_and_changes_nothing(studio, cluster):
    assert_harmless(studio.service, cluster.admin_url)
