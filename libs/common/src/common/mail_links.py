"""A signed link in a mail: whoever holds it says whether one person gets one kind of mail, and no more.

The token names firm, contact and kind, and is signed together with the contact's mail address, so it
ends when the address is somebody else's. It is kept nowhere: not in what was mailed, and in no table.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

KINDS = ("reminders", "receipts", "statements")
PATH = "/m/"
# With the ids and the kind it is a whole number of letters: nothing is padded.
_SIGNATURE = 21
_SIZE = 16 + 16 + 1 + _SIGNATURE


@dataclass(frozen=True, slots=True)
class MailLink:
    """Which kind of mail of which contact a link is about."""

    firm_id: UUID
    contact_id: UUID
    kind: str


def sign(key: str, link: MailLink, address: str) -> str:
    """Returns the token of a link that was mailed to an address."""
    told = _told(link)
    return urlsafe_b64encode(told + _signature(key, told, address)).decode()


def read(token: str) -> MailLink:
    """Returns what a token says, which is not yet to be believed; raises ValueError."""
    raw = _raw(token)
    return MailLink(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), KINDS[raw[32]])


def is_good(key: str, token: str, address: str) -> bool:
    """Tells whether the token was made here for the person who has the address now."""
    raw = _raw(token)
    told, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    return hmac.compare_digest(signature, _signature(key, told, address))


def _told(link: MailLink) -> bytes:
    return link.firm_id.bytes + link.contact_id.bytes + bytes([KINDS.index(link.kind)])


def _signature(key: str, told: bytes, address: str) -> bytes:
    # The words in front keep these signatures apart from whatever else the key may sign one day.
    said = b"counterfoil mail link\0" + told + address.strip().lower().encode()
    return hmac.digest(key.encode(), said, "sha256")[:_SIGNATURE]


def _raw(token: str) -> bytes:
    raw = urlsafe_b64decode(token.encode("ascii"))
    if len(raw) != _SIZE or raw[32] >= len(KINDS) or urlsafe_b64encode(raw).decode() != token:
        raise ValueError("this is no such token")
    return raw
