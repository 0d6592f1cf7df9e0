"""The audit of every service, copied as it is sealed: the page over all of them reads it here."""

from collections.abc import Sequence

import orjson
from sqlalchemy.orm import Session

from common.events import Event
from dashboard_bff.models import AuditEntry
from dashboard_bff.readmodel.resources import insert_sent


def keep_sealed(session: Session, events: Sequence[Event]) -> None:
    """Keeps sealed audit rows; one that came before is there already, and stays."""
    rows = [
        {**entry, "firm_id": event.firmid, "service": event.source}
        for event in events
        for entry in event.data["entries"]
    ]
    if rows:
        session.execute(_KEEP, {"rows": orjson.dumps(rows).decode()})


_KEEP = insert_sent(AuditEntry).on_conflict_do_nothing()
