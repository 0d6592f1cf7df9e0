"""A zip as an answer: begun before it is promised, so that an outage is still told as one."""

from collections.abc import Sequence
from itertools import chain
from uuid import UUID

from flask import Response

from dashboard_bff.routes import desk, firm_now, reading
from dashboard_bff.usecases.paper_bundles import bundle

# A file is for who asked; no browser guesses what it is, and nothing in it can act.
GUARDS = {"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'"}


def papers_answer(kind: str, ids: Sequence[UUID]) -> Response:
    """Returns the chosen papers of a kind as one zip."""
    with reading() as session:
        now = firm_now(session)
    pieces = bundle(desk(), kind, ids, now=now)
    response = Response(chain([next(pieces)], pieces), mimetype="application/zip")
    name = f"{kind.replace('_', '-')}s.zip"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers.update(GUARDS)
    return response
