"""Each firm has an address that only its gateway knows: it names the firm, and cannot be guessed."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

_PROOF_BYTES = 16


class WebhookAddresses:
    """Makes and reads the tokens that addresses end with; nothing of them is kept."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(b"counterfoil webhooks\x1f" + key.encode()).digest()

    def path(self, firm_id: UUID) -> str:
        """Returns where in the suite the firm's gateway is to tell."""
        return f"/webhooks/stripe/{self.token(firm_id)}"

    def token(self, firm_id: UUID) -> str:
        """Returns the firm's own, which stays the same."""
        return urlsafe_b64encode(firm_id.bytes + self._proof(firm_id.bytes)).decode().rstrip("=")

    def firm_of(self, token: str) -> UUID | None:
        """Returns whose it is; None if it is nobody's."""
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (Error, ValueError):
            return None
        firm, proof = raw[:16], raw[16:]
        if len(firm) != 16 or not hmac.compare_digest(proof, self._proof(firm)):
            return None
        return UUID(bytes=firm)

    def _proof(self, firm: bytes) -> bytes:
        return hmac.new(self._key, firm, hashlib.sha256).digest()[:_PROOF_BYTES]
