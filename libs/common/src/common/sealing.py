"""What has to be read again is sealed: with a key that is not in the database, and to one owner."""

import hashlib
import secrets
from base64 import b64decode, b64encode
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Sealer:
    """Seals and opens texts (AES-256-GCM); one that was sealed to somebody else does not open.

    The owner is a person, or a firm: whoever the text is of.
    """

    def __init__(self, key: str) -> None:
        self._cipher = AESGCM(hashlib.sha256(b"counterfoil secrets\x1f" + key.encode()).digest())

    def seal(self, text: str, owner_id: UUID) -> str:
        """Returns the text as it is kept."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return b64encode(
            nonce + self._cipher.encrypt(nonce, text.encode(), owner_id.bytes)
        ).decode()

    def open(self, sealed: str, owner_id: UUID) -> str:
        """Returns the text again; raises cryptography's InvalidTag if it is not this owner's."""
        raw = b64decode(sealed)
        nonce, rest = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
        return self._cipher.decrypt(nonce, rest, owner_id.bytes).decode()
