"""The firm's clients as CSV (RFC 4180), safe to open in a spreadsheet."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from common.errors import NotFound
from common.spreadsheets import as_csv
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.lists import CLIENTS
from dashboard_bff.views.parts.scene import Body

COLUMNS = ("id", "kind", "name", "email", "currency", "terms_days", "billing_name", "tax_id")
ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
HEAD = (*COLUMNS, *ADDRESS, "language", "tags", "status")
AT_ONCE = 500


def clients(
    session: Session, viewer: Viewer, query: Mapping[str, Any], *, at_once: int = AT_ONCE
) -> str:
    """Returns every client that the list's filter shows, one a line under the columns' names."""
    if not viewer.is_member:
        raise NotFound
    rows = (values(body) for body in _bodies(session, viewer, query, at_once))
    return "".join(as_csv([HEAD, *rows]))


def values(body: Body) -> list[object]:
    """Returns a client's cells; the clients service reads them as the client they are."""
    address = body["address"] or {}
    return [
        *(body[name] for name in COLUMNS),
        *(address.get(name) for name in ADDRESS),
        body["language"],
        ", ".join(map(_quoted, body.get("tags", []))),
        body["status"],
    ]


def _quoted(tag: str) -> str:
    """A tag with a comma of its own stands in quotes, so that it is read as one."""
    return '"{}"'.format(tag.replace('"', '""')) if "," in tag or '"' in tag else tag


def _bodies(
    session: Session, viewer: Viewer, query: Mapping[str, Any], at_once: int
) -> Iterator[Body]:
    status = query.get("status") if query.get("status") in CLIENTS else "all"
    place = None
    while True:
        rows = queries.client_page(
            session, viewer.firm_id, str(status), query.get("q"), after=place, limit=at_once
        )
        yield from (row.body for row in rows[:at_once])
        if len(rows) <= at_once:
            return
        place = (rows[at_once - 1].sort, rows[at_once - 1].id)
