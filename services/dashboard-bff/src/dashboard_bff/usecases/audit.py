"""Take the audit out of the house: that somebody did is an act itself."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from common import audit
from dashboard_bff.usecases.viewers import Viewer


def note_export(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> None:
    """Records that the viewer took entries out, and which."""
    asked = {name: str(value) for name, value in query.items() if value}
    audit.record(session, "audit.exported", viewer.firm_id, viewer.principal, **asked)


def note_list(session: Session, viewer: Viewer, kind: str, query: Mapping[str, Any]) -> None:
    """Records that the viewer took a list out, and under which filter; what was typed is no fact."""
    asked = {name: str(query[name]) for name in ("client_id", "status") if query.get(name)}
    audit.record(session, f"{kind}.listed", viewer.firm_id, viewer.principal, **asked)


def note_report(session: Session, viewer: Viewer, name: str) -> None:
    """Records that the viewer took a report out, and which."""
    audit.record(session, "report.exported", viewer.firm_id, viewer.principal, report=name)
