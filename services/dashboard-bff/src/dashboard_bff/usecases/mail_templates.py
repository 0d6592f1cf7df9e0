"""What the firm's mails say: asked of invoicing, written and tried there."""

import re
from collections.abc import Mapping
from typing import Any

from common.errors import NotFound
from dashboard_bff.usecases.commands import Desk

PATH = "/v1/mail-templates"
FIELDS = ("subject", "body")
_LETTER = re.compile(r"[a-z_]+\.[a-z_]+/[a-z]{2}")


def letters(desk: Desk) -> list[dict[str, Any]]:
    """Returns every letter in every language."""
    found: list[dict[str, Any]] = desk.ask("invoicing", PATH)["items"]
    return found


def the_letter(desk: Desk, kind: str, language: str) -> dict[str, Any]:
    """Returns the words of a letter with the ETag they were read at, and what they once were."""
    found: dict[str, Any] = desk.ask("invoicing", _of(kind, language))
    return found


def wordings(desk: Desk, kind: str, language: str) -> list[dict[str, Any]]:
    """Returns what the letter has said, the newest first."""
    found: list[dict[str, Any]] = desk.ask("invoicing", f"{_of(kind, language)}/wordings")["items"]
    return found


def say(
    desk: Desk, kind: str, language: str, words: Mapping[str, Any], *, etag: str | None
) -> dict[str, Any]:
    """Takes other words in place of those that were read."""
    said: dict[str, Any] = desk.command(
        "invoicing", "PUT", _of(kind, language), dict(words), if_match=etag
    )
    return said


def say_as_usual(desk: Desk, kind: str, language: str) -> dict[str, Any]:
    """Goes back to the usual words."""
    said: dict[str, Any] = desk.command("invoicing", "DELETE", _of(kind, language))
    return said


def preview(desk: Desk, kind: str, language: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the letter that the words make, as text and as HTML; nothing is kept."""
    path = f"{_of(kind, language)}/preview"
    shown: dict[str, Any] = desk.command("invoicing", "POST", path, dict(words))
    return shown


def try_on_oneself(desk: Desk, kind: str, language: str) -> dict[str, Any]:
    """Sends the letter, as it is kept, to whoever asks, and to nobody else."""
    who = desk.viewer
    reader = {"to_name": who.name, "to_address": who.email}
    sent: dict[str, Any] = desk.command(
        "invoicing", "POST", f"{_of(kind, language)}/trials", reader
    )
    return sent


def words_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the words of a form or a command, whatever else is in it."""
    return {name: form[name] for name in FIELDS if name in form}


def _of(kind: str, language: str) -> str:
    # What is no name of a letter never gets as far as an address.
    if not _LETTER.fullmatch(f"{kind}/{language}"):
        raise NotFound
    return f"{PATH}/{kind}/{language}"
