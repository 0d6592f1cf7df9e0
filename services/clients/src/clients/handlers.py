"""What the clients service hears from the others."""

from uuid import UUID

from sqlalchemy.orm import Session

from clients.models import Firm
from clients.usecases.contacts import promote_prospect
from common.auth import Principal
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest

handlers = Handlers()


@handlers.project("firm.created", "firm.changed", "firm.snapshot")
def keep_firm(session: Session, events: list[Event]) -> None:
    """Keeps what a new client starts with."""
    keep_newest(session, Firm, [copy_of(event, "currency", "country") for event in events])


@handlers.react("proposal.accepted")
def make_client(session: Session, event: Event) -> None:
    """A prospect who accepts a proposal is a client from then on."""
    who = Principal.system(event.firmid, "clients")
    promote_prospect(session, who, UUID(event.data["contact_id"]))
