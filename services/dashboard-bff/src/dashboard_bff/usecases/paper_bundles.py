"""Many documents on paper in one zip: made while it is handed on, one paper in memory at a time."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from common import audit
from common.errors import AppError, NotFound, Unavailable
from dashboard_bff.gateways.services import File
from dashboard_bff.queries import several
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.papers import credit_note_pdf, estimate_pdf, invoice_pdf, proposal_pdf

Body = Mapping[str, Any]

PAPERS: Mapping[str, Callable[[Desk, UUID], File]] = {
    "invoice": invoice_pdf,
    "credit_note": credit_note_pdf,
    "estimate": estimate_pdf,
    "proposal": proposal_pdf,
}
LEFT_OUT = "left-out.txt"


def bundle(desk: Desk, kind: str, ids: Sequence[UUID], *, now: datetime) -> Iterator[bytes]:
    """Returns the zip of the chosen papers piece by piece; raises NotFound if one is not there.

    What cannot be made then is named in a file of its own. That somebody took them is in the audit.
    """
    firm_id = desk.viewer.firm_id
    with desk.database.transaction(firm_id) as session:
        found = several(session, firm_id, kind, ids)
        chosen = [found.get(str(id_)) for id_ in dict.fromkeys(ids)]
        if None in chosen:
            raise NotFound
        taken = f"{kind}.papers_taken"
        audit.record(session, taken, firm_id, desk.viewer.principal, many=len(chosen))
    return zipped(_papers(desk, kind, [body for body in chosen if body]), now)


def zipped(papers: Iterable[tuple[str, bytes]], at: datetime) -> Iterator[bytes]:
    """Returns a zip piece by piece; what is handed on is kept no longer."""
    pipe = _Pipe()
    archive = ZipFile(pipe, "w", ZIP_STORED)  # type: ignore[arg-type]  # It only writes.
    for name, content in papers:
        archive.writestr(ZipInfo(name, at.timetuple()[:6]), content)
        yield pipe.taken()
    archive.close()
    yield pipe.taken()


def named(kind: str, chosen: Iterable[Body]) -> Iterator[tuple[str, Body]]:
    """Returns each document under a name of its own, also where a disk knows no capitals.

    As the name of a file INV/1 is INV-1, and whoever unpacks two of one name has one of them.
    """
    taken: set[str] = set()
    for body in chosen:
        name = _name(kind, body)
        if name.lower() in taken:
            name = f"{name}-{body['id']}"
        taken.add(name.lower())
        yield name, body


def _papers(desk: Desk, kind: str, chosen: Sequence[Body]) -> Iterator[tuple[str, bytes]]:
    """Once invoicing is away the rest is not tried; at the very first there is no zip at all."""
    left_out: list[str] = []
    away: AppError | None = None
    for place, (name, body) in enumerate(named(kind, chosen)):
        try:
            if away is None:
                yield f"{name}.pdf", PAPERS[kind](desk, UUID(body["id"])).content
                continue
        except AppError as refused:
            away = refused if isinstance(refused, Unavailable) else None
            if away and place == 0:
                raise
            left_out.append(f"{name}: {refused.detail or refused.code}")
            continue
        left_out.append(f"{name}: {away.detail or away.code}")
    if left_out:
        yield LEFT_OUT, "\n".join([*left_out, ""]).encode()


def _name(kind: str, body: Body) -> str:
    """A number is a firm's own pattern; without one it is a draft, told apart by its id."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", body["number"] or "").strip("-.")
    return plain or f"draft-{kind.replace('_', '-')}-{body['id']}"


class _Pipe:
    """What a zip is written into, and taken out of again."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keeps a piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Does nothing: a piece is there as soon as it is written."""

    def taken(self) -> bytes:
        """Returns what was written since, and keeps nothing of it."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken
