"""Read a file in: sent to the service whose rows they are, looked at there, then applied there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.errors import Invalid
from dashboard_bff.usecases.commands import Desk


@dataclass(frozen=True, slots=True)
class Source:
    """Which service reads a file, where, and what the file is called if nobody says."""

    service: str
    path: str
    name: str


CLIENTS = Source("clients", "/v1/clients/imports", "clients.csv")
INVOICES = Source("invoicing", "/v1/invoices/imports", "invoices.csv")
NOT_UTF8 = "This file is not in UTF-8. Save it as “CSV UTF-8” and choose it again."
NO_FILE = "Choose a file."


def take_in_file(
    desk: Desk, source: Source, content: bytes, name: str, *, key: str
) -> dict[str, Any]:
    """Takes a file in as it was chosen; raises Invalid if it is no text in UTF-8."""
    if not content:
        raise Invalid("file_missing", NO_FILE, errors={"file": [NO_FILE]})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("file_not_utf8", NOT_UTF8, errors={"file": [NOT_UTF8]}) from error
    draft = {"name": name[:200] or source.name, "text": text}
    return take_in(desk, source, draft, key=key)


def take_in(desk: Desk, source: Source, draft: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Takes a text in; its rows are looked at from then on."""
    answer: dict[str, Any] = desk.command(source.service, "POST", source.path, draft, key=key)
    return answer


def apply(desk: Desk, source: Source, import_id: UUID, *, key: str) -> dict[str, Any]:
    """Has the rows applied as they were shown."""
    answer: dict[str, Any] = desk.command(
        source.service, "POST", f"{source.path}/{import_id}/application", key=key
    )
    return answer


def progress(desk: Desk, source: Source, import_id: UUID) -> dict[str, Any]:
    """Returns how far a file has come."""
    answer: dict[str, Any] = desk.ask(source.service, f"{source.path}/{import_id}")
    return answer


def rows(
    desk: Desk, source: Source, import_id: UUID, *, fate: str | None, after: int
) -> dict[str, Any]:
    """Returns some rows with their fates."""
    answer: dict[str, Any] = desk.ask(
        source.service, f"{source.path}/{import_id}/rows", fate=fate, after=after
    )
    return answer
