"""What of a page depends on the person stands in the kept text as marks, filled in at serving.

A mark is a character no person types, around a name; escaping leaves it alone.
"""

import re
from collections.abc import Mapping

from markupsafe import escape

EDGE = "\ue000"
NAMES = ("name", "initials", "csrf_token", "csp_nonce", "key")


def mark(name: str) -> str:
    """Returns what stands in a kept page for something of the person's."""
    return f"{EDGE}{name}{EDGE}"


def personal(text: str, values: Mapping[str, str]) -> str:
    """Returns the page with every mark filled in, escaped for HTML, in one pass over the text."""
    said = {name: str(escape(values[name])) for name in NAMES}
    return _MARK.sub(lambda found: said[found[1]], text)


_MARK = re.compile(f"{EDGE}({'|'.join(NAMES)}){EDGE}")
