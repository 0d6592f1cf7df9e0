"""Attempts: which counters stand for an account at an address."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from identity.rules import attempts

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_a_strange_address_counts_for_itself_and_for_the_account():
    limits = attempts.limits("ann@example.com", "192.0.2.1", familiar=False)

    assert sorted(limits.values()) == [10, 30, 100]
    assert list(limits) == sorted(limits)


def test_a_familiar_address_answers_for_itself_alone():
    limits = attempts.limits("ann@example.com", "192.0.2.1", familiar=True)

    assert list(limits.values()) == [attempts.PER_ACCOUNT_AND_ADDRESS]


def test_another_spelling_of_the_name_counts_on_the_same_counters():
    one = attempts.limits("ann@example.com", "192.0.2.1", familiar=False)
    other = attempts.limits(" ANN@example.com", "192.0.2.1", familiar=False)

    assert one == other


def test_two_addresses_share_only_the_accounts_counter():
    one = attempts.limits("ann@example.com", "192.0.2.1", familiar=False)
    other = attempts.limits("ann@example.com", "192.0.2.2", familiar=False)

    assert [one[key] for key in one.keys() & other.keys()] == [attempts.PER_ACCOUNT]


def test_a_full_counter_refuses_until_its_window_ends():
    assert attempts.seconds_left(NOW - timedelta(minutes=5), NOW) == 600
    assert attempts.seconds_left(NOW - timedelta(minutes=15), NOW) == 1


def test_an_ipv6_network_counts_as_one_address():
    one = attempts.network_of(ip_address("2001:db8:1:2::1"))
    other = attempts.network_of(ip_address("2001:db8:1:2:ffff::9"))

    assert one == other == "2001:db8:1:2::/64"
    assert attempts.network_of(ip_address("192.0.2.1")) == "192.0.2.1"
