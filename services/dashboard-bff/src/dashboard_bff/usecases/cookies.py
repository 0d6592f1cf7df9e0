"""The session's cookie and what is made from it: the row it finds, the token its forms carry.

The cookie is `<firm>.<secret>`: the firm opens the wall's right side, and the secret has to be there.
"""

import hashlib
import hmac
from uuid import UUID


def cookie_of(firm_id: UUID, secret: str) -> str:
    """Returns the cookie of a session."""
    return f"{firm_id.hex}.{secret}"


def parse_cookie(cookie: str | None) -> tuple[UUID, str] | None:
    """Returns the firm and the secret of a cookie, or None if it is not one of ours."""
    firm, _, secret = (cookie or "").partition(".")
    try:
        return (UUID(firm), secret) if secret else None
    except ValueError:
        return None


def hash_of(secret: str) -> bytes:
    """Returns what a session is found by: its secret itself is kept nowhere."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_token(secret: str) -> str:
    """Returns the token that forms of this session carry; it cannot be made without the secret."""
    return hmac.new(secret.encode(), b"csrf", hashlib.sha256).hexdigest()


def csrf_of(cookie: str) -> str:
    """Returns the token that the forms of a cookie's session carry."""
    return csrf_token(cookie.partition(".")[2])
