"""What must be found before the firm is known is found by a hash, and the hash is made here."""

import hashlib
import unicodedata


def of_name(name: str) -> str:
    """Returns the key of a sign-in name: the same however a person writes their mail address."""
    return _hash("name", plain(name))


def of_token(token: str) -> str:
    """Returns the key of an invitation's token; the token itself is kept nowhere."""
    return _hash("token", token)


def of_ticket(token: str) -> str:
    """Returns the key of the ticket between a password and its code."""
    return _hash("ticket", token)


def of_reset(token: str) -> str:
    """Returns the key of a reset link's token."""
    return _hash("reset", token)


def of_recovery(person_id: str, code: str) -> str:
    """Returns the key of a person's recovery code, however they wrote it."""
    return _hash("recovery", person_id, "".join(filter(str.isalnum, plain(code))))


def of_api_key(text: str) -> str:
    """Returns the key of an API key's text; the text itself is kept nowhere."""
    return _hash("api key", text)


def of_attempts(*scope: str) -> str:
    """Returns the key under which failed attempts of an account, an address or both are counted."""
    return _hash("attempts", *scope)


def of_founding(firm_name: str) -> str:
    """Returns the key of a firm's name among the firms that one owner has founded."""
    return _hash("firm", " ".join(plain(firm_name).split()))


def plain(name: str) -> str:
    """Returns a name without the differences that people do not mean: case, width, outer spaces."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
