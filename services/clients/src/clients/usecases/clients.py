"""Add, change, archive and restore a client."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.events import ClientArchived, ClientChanged, ClientCreated, ClientRestored
from clients.models import Client
from common.auth import Principal
from common.errors import Unavailable
from common.ids import new_id
from common.outbox import publish

NO_ADDRESS = dict.fromkeys(("line1", "line2", "city", "region", "postal_code", "country"), "")


def add_client(session: Session, who: Principal, draft: dict[str, Any], *, now: datetime) -> Client:
    """Adds a client; what the draft leaves open is the firm's default."""
    firm = queries.the_firm(session, who.firm_id)
    if firm is None:
        raise Unavailable("firm_not_known_yet", "The firm is being set up.", retry_after=1)
    defaults = {
        "kind": "company",
        "email": None,
        "currency": firm.currency,
        "billing_name": draft["name"],
        "address": NO_ADDRESS | {"country": firm.country},
        "tax_id": None,
        "terms_days": None,
        "language": "en",
    }
    client = Client(id=new_id(), firm_id=who.firm_id, created_at=now, **defaults | draft)
    session.add(client)
    publish(session, ClientCreated, client, by=who)
    return client


def change_client(
    session: Session, who: Principal, client: Client, changes: dict[str, Any]
) -> Client:
    """Changes what the input names and leaves the rest."""
    client.change(**changes)
    publish(session, ClientChanged, client, by=who)
    return client


def archive_client(session: Session, who: Principal, client_id: UUID) -> Client:
    """Puts a client out of sight."""
    client = queries.locked_client(session, who.firm_id, client_id)
    client.archive()
    publish(session, ClientArchived, client, by=who)
    return client


def restore_client(session: Session, who: Principal, client_id: UUID) -> Client:
    """Brings an archived client back."""
    client = queries.locked_client(session, who.firm_id, client_id)
    client.restore()
    publish(session, ClientRestored, client, by=who)
    return client
