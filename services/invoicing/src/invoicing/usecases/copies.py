"""What a document rests on and another service owns: found here, or waited for a moment."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from common.clock import now
from common.errors import NotFound, Unavailable
from common.ids import first_id_at
from invoicing import queries
from invoicing.models import Client, Contact, Firm

T = TypeVar("T")

PATIENCE_SECONDS = 1.0
YOUNG = timedelta(seconds=30)


def the_firm(session: Session, firm_id: UUID) -> Firm:
    """Returns the firm; raises Unavailable while it is not known here."""
    firm = queries.firm(session, firm_id)
    if firm is None:
        raise Unavailable("firm_not_known_yet", "The firm is being set up.", retry_after=1)
    return firm


def the_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns the client; raises NotFound."""
    return _soon(client_id, lambda: queries.client(session, firm_id, client_id))


def the_contact(session: Session, firm_id: UUID, client_id: UUID, contact_id: UUID) -> Contact:
    """Returns a contact of the client; raises NotFound."""
    return _soon(contact_id, lambda: queries.contact(session, firm_id, client_id, contact_id))


def _soon(row_id: UUID, find: Callable[[], T | None]) -> T:
    """Looks again for up to a second if the id was made just now: its event may be on its way."""
    end = time.monotonic() + (PATIENCE_SECONDS if row_id > first_id_at(now() - YOUNG) else 0)
    while (found := find()) is None:
        if time.monotonic() >= end:
            raise NotFound
        time.sleep(0.02)
    return found
