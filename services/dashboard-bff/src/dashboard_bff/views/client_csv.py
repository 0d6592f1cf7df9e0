"""The firm's clients as rows of a table, which the clients service reads back as they are."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries.lists import Place
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.lists import CLIENTS
from dashboard_bff.views.parts.scene import Body

COLUMNS = (
    *("id", "kind", "name", "email", "currency"),
    *("terms_days", "terms_kind", "billing_name", "tax_id"),
)
ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
HEAD = (*COLUMNS, *ADDRESS, "language", "tags", "status")


def some(
    session: Session,
    viewer: Viewer,
    query: Mapping[str, Any],
    *,
    after: Place | None,
    limit: int,
) -> tuple[list[list[object]], Place | None]:
    """Returns some of the clients that the list's filter shows, and where the next ones begin."""
    if not viewer.is_member:
        raise NotFound
    status = query.get("status") if query.get("status") in CLIENTS else "all"
    found = queries.client_page(
        session, viewer.firm_id, str(status), query.get("q"), after=after, limit=limit
    )
    rows = [values(row.body) for row in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    return rows, (last.sort, last.id) if last else None


def values(body: Body) -> list[object]:
    """Returns a client's cells; the clients service reads them as the client they are."""
    address = body["address"] or {}
    return [
        *(body.get(name) for name in COLUMNS),
        *(address.get(name) for name in ADDRESS),
        body["language"],
        ", ".join(map(_quoted, body.get("tags", []))),
        body["status"],
    ]


def _quoted(tag: str) -> str:
    """A tag with a comma of its own stands in quotes, so that it is read as one."""
    return '"{}"'.format(tag.replace('"', '""')) if "," in tag or '"' in tag else tag
