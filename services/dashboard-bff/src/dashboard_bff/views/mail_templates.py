"""What the firm's mails say, as a list of letters and as one letter with what may stand in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard_bff.views.parts.scene import View

LANGUAGES = {"en": "English", "de": "German", "fr": "French"}


def index(letters: Sequence[Mapping[str, Any]]) -> View:
    """Returns one row for each kind of letter, with its languages."""
    rows: dict[str, View] = {}
    for letter in letters:
        row = rows.setdefault(
            letter["kind"], {"kind": letter["kind"], "title": letter["title"], "languages": []}
        )
        row["languages"].append(
            {
                "language": letter["language"],
                "words": LANGUAGES[letter["language"]],
                "is_own": letter["is_own"],
                "subject": letter["subject"],
            }
        )
    return {"letters": list(rows.values())}


def show(letter: Mapping[str, Any], wordings: Sequence[Mapping[str, Any]]) -> View:
    """Returns one letter, the names it may use, and what it said before."""
    kept = ("kind", "language", "title", "names", "subject", "body", "is_own", "version", "etag")
    address = f"/settings/mail/{letter['kind']}/{letter['language']}"
    return {
        **{name: letter[name] for name in kept},
        "words": LANGUAGES[letter["language"]],
        "address": address,
        "earlier": [dict(each) for each in wordings if each["version"] != letter["version"]],
        "others": [
            {"words": words, "address": f"/settings/mail/{letter['kind']}/{language}"}
            for language, words in LANGUAGES.items()
            if language != letter["language"]
        ],
    }
