"""How often somebody may be wrong: by account and address together, and looser by each alone.

An address from which the account has signed in before answers for itself alone: the attempts of a
stranger, from however many addresses, never shut the account's own person out.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_network
from math import ceil

from identity.rules import keys

WINDOW = timedelta(minutes=15)
FAMILIAR = timedelta(days=90)
PER_ACCOUNT_AND_ADDRESS = 10
PER_ADDRESS = 30
PER_ACCOUNT = 100
RESETS_PER_RECIPIENT = 3
RESETS_PER_ADDRESS = 20
LINKS_PER_ADDRESS = 30


def limits(name: str, address: str, *, familiar: bool) -> dict[str, int]:
    """Returns how many failures each counter bears, by key, in an order that never deadlocks."""
    account = keys.of_name(name)
    counters = {keys.of_attempts("account and address", account, address): PER_ACCOUNT_AND_ADDRESS}
    if not familiar:
        counters[keys.of_attempts("address", address)] = PER_ADDRESS
        counters[keys.of_attempts("account", account)] = PER_ACCOUNT
    return dict(sorted(counters.items()))


def recipient_key(name: str) -> str:
    """Returns the key under which it is counted how often links to a mail address are asked for."""
    return keys.of_attempts("reset", keys.of_name(name))


def wishes_key(address: str) -> str:
    """Returns the key under which it is counted how often an address asks for links."""
    return keys.of_attempts("resets from", address)


def links_key(address: str) -> str:
    """Returns the key under which links that were none are counted."""
    return keys.of_attempts("links from", address)


def familiar_key(name: str, address: str) -> str:
    """Returns the key under which it is kept that the account has signed in from the address."""
    return keys.of_attempts("familiar", keys.of_name(name), address)


def window_of(now: datetime) -> datetime:
    """Returns when the quarter of an hour began in which refusals for being too many are one."""
    return now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % WINDOW


def seconds_left(began_at: datetime, now: datetime) -> int:
    """Returns how long a full counter still refuses, at least a second."""
    return max(1, ceil((began_at + WINDOW - now).total_seconds()))


def network_of(address: IPv4Address | IPv6Address) -> str:
    """Returns what counts as one address: in IPv6 whoever has one has the other 2^64 beside it."""
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
