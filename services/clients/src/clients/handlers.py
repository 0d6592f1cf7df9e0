"""What the clients service hears from the others."""

from sqlalchemy.orm import Session

from clients.models import Firm
from common.events import Event
from common.inbox import Handlers, copy_of, keep_newest

handlers = Handlers()


@handlers.project("firm.created", "firm.changed", "firm.snapshot")
def keep_firm(session: Session, events: list[Event]) -> None:
    """Keeps what a new client starts with."""
    keep_newest(session, Firm, [copy_of(event, "currency", "country") for event in events])
