"""What an API key looks like: a name that scanners find, 256 bits, and a sum that shows a slip."""

import zlib

PREFIX = "cfk_"
_SUM = 8


def text_of(secret: str) -> str:
    """Returns the text of a key around its secret."""
    return f"{PREFIX}{secret}{_sum(secret)}"


def looks_like_one(text: str) -> bool:
    """Tells whether the text could be a key of ours, without asking anybody."""
    secret, said = text.removeprefix(PREFIX)[:-_SUM], text[-_SUM:]
    return text.startswith(PREFIX) and bool(secret) and said == _sum(secret)


def hint_of(text: str) -> str:
    """Returns what of a key may be shown again: its last four characters."""
    return text[-4:]


def _sum(secret: str) -> str:
    return f"{zlib.crc32(secret.encode()):08x}"
