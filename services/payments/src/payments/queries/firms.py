"""What is known of firms and clients."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.errors import Unavailable
from payments.models import Client, Firm
from payments.queries.found import found, locking


def the_firm(session: Session, firm_id: UUID) -> Firm:
    """Returns what is known of the firm; raises Unavailable while nothing is."""
    firm = session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none()
    if firm is None:
        raise Unavailable("firm_not_known_yet", "The firm is being set up.", retry_after=1)
    return firm


def the_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns what is known of the client; raises NotFound."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return found(session.scalars(query).one_or_none())


def lock_client(session: Session, firm_id: UUID, client_id: UUID) -> Client:
    """Returns the client, locked: who changes which method is the default waits for the other."""
    query = select(Client).where(Client.firm_id == firm_id, Client.id == client_id)
    return found(session.scalars(locking(query)).one_or_none())


def lock_clients(session: Session, firm_id: UUID, client_ids: Iterable[UUID]) -> None:
    """Locks the clients, in the order of their ids."""
    query = select(Client.id).where(Client.firm_id == firm_id, Client.id.in_(set(client_ids)))
    session.execute(locking(query.order_by(Client.id)))
