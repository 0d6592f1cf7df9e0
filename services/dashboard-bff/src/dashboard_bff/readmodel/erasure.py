"""An erased client's names go out of what the read model keeps beside the representations.

The representations themselves were replaced by events that have none. An older event may arrive after
the erasure, so whatever comes about a client or a contact is looked at, not the erasure alone.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Text, cast, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from common.events import Event
from dashboard_bff.models import Activity, BrowserSession, PageBody, Resource

NAMING = ("name", "by", "reason")


def forget_erased(session: Session, events: Sequence[Event]) -> None:
    """Takes names out of the activities of the erased clients among the events, and their sessions."""
    told = {(e.firmid, _client(e)) for e in events if e.noun in ("client", "contact")}
    for firm_id, client_id in sorted(told & _erased(session, told)):
        session.execute(
            update(Activity)
            .where(Activity.firm_id == firm_id, Activity.client_id == client_id)
            .values(facts=Activity.facts.op("-")(_NAMES))
        )
        for model in (BrowserSession, PageBody):
            session.execute(
                delete(model).where(model.firm_id == firm_id, model.client_id == client_id)
            )


def _erased(session: Session, told: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    if not told:
        return set()
    query = select(Resource.firm_id, Resource.id).where(
        Resource.firm_id.in_({firm_id for firm_id, _ in told}),
        Resource.kind == "client",
        Resource.id.in_({client_id for _, client_id in told}),
        Resource.status == "erased",
    )
    return {(row.firm_id, row.id) for row in session.execute(query)}


def _client(event: Event) -> UUID:
    return event.subject if event.noun == "client" else UUID(str(event.data["client_id"]))


_NAMES = cast(list(NAMING), ARRAY(Text))
