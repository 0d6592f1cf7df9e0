"""What a gateway's keys look like, and whether they are for real money.

A key for tests never stands behind a firm whose money is real: `key_for_tests`. What looks like
anything else is refused without being repeated: `key_unreadable`.
"""

import re

from payments.rules.errors import RuleError

_SECRET = re.compile(r"(sk|rk)_(live|test)_[A-Za-z0-9_]{8,240}")
_PUBLISHABLE = re.compile(r"(pk)_(live|test)_[A-Za-z0-9_]{8,240}")
_SIGNING = re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,240}")


def check_secret_key(key: str) -> str:
    """Return a key that may charge real money."""
    return _live(_SECRET, key)


def check_publishable_key(key: str) -> str:
    """Return a key that browsers use where money is real."""
    return _live(_PUBLISHABLE, key)


def check_signing_secret(secret: str) -> str:
    """Return what a gateway signs its webhooks with; it does not say which money they are about."""
    if not _SIGNING.fullmatch(secret):
        raise RuleError("key_unreadable")
    return secret


def last4(secret: str) -> str:
    """Return what is shown of a secret."""
    return secret[-4:]


def _live(pattern: re.Pattern[str], key: str) -> str:
    found = pattern.fullmatch(key)
    if found is None:
        raise RuleError("key_unreadable")
    if found.group(2) != "live":
        raise RuleError("key_for_tests")
    return key
