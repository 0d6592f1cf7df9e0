"""Something is dismissed for good: for the whole firm, and it stays so however often it is said."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from dashboard_bff.models import Dismissal
from dashboard_bff.usecases.viewers import Viewer


def dismiss(session: Session, viewer: Viewer, what: str, *, now: datetime) -> None:
    """Keeps that the firm does not want to be shown this again; who was first is remembered."""
    said = {"firm_id": viewer.firm_id, "what": what, "dismissed_at": now}
    said["person_id"] = viewer.person.person_id
    session.execute(insert(Dismissal).values(said).on_conflict_do_nothing())
