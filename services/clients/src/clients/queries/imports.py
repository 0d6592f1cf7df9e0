"""Questions about files of clients that are read in; each names the firm."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from clients.models import Client, Documented, Import, ImportRow
from common.imports import Files

FILES = Files(Import, ImportRow, "client_import")


def earlier_rows(session: Session, file: Import, ids: Collection[UUID]) -> dict[UUID, int]:
    """Returns which row of the file, before those at hand, is about each of the clients."""
    query = (
        select(ImportRow.client_id, func.min(ImportRow.number))
        .where(ImportRow.firm_id == file.firm_id, ImportRow.import_id == file.id)
        .where(ImportRow.client_id.in_(ids), ImportRow.number <= file.last_number)
        .group_by(ImportRow.client_id)
    )
    return {id_: number for id_, number in session.execute(query) if id_}


def named_clients(
    session: Session, firm_id: UUID, ids: Collection[UUID], names: Collection[str]
) -> Sequence[Client]:
    """Returns the clients of these ids, and all of these names that are not gone; locked."""
    is_there = Client.status.in_(("active", "archived"))
    named = Client.id.in_(ids) | (Client.name.in_(names) & is_there)
    query = select(Client).where(Client.firm_id == firm_id, named).order_by(Client.id)
    return session.scalars(query.with_for_update()).all()


def documented_among(session: Session, firm_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Returns those of the clients that some document names."""
    query = select(Documented.client_id).where(
        Documented.firm_id == firm_id, Documented.client_id.in_(ids)
    )
    return set(session.scalars(query))


def forget_rows_of(session: Session, firm_id: UUID, client_id: UUID) -> None:
    """Deletes what files said about a client."""
    session.execute(
        delete(ImportRow).where(ImportRow.firm_id == firm_id, ImportRow.client_id == client_id)
    )
