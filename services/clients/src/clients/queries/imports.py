"""Questions about files of clients that are read in; each names the firm, but for whose turn it is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from clients.models import Client, Documented, Import, ImportRow
from common.errors import NotFound


def the_import(session: Session, firm_id: UUID, import_id: UUID) -> Import:
    """Returns a file that is read in; raises NotFound."""
    found = session.scalars(_import(firm_id, import_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def locked_import(session: Session, firm_id: UUID, import_id: UUID) -> Import:
    """Returns a file that is read in, locked; raises NotFound."""
    found = session.scalars(_import(firm_id, import_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def held_import(session: Session, firm_id: UUID, import_id: UUID) -> Import | None:
    """Returns the file, locked, unless another worker has it in hand or it is gone."""
    query = _import(firm_id, import_id).with_for_update(skip_locked=True)
    return session.scalars(query).one_or_none()


def next_import(session: Session) -> tuple[UUID, UUID] | None:
    """Returns firm and id of the file that has waited longest for its turn: no firm waits for another."""
    query = (
        select(Import.firm_id, Import.id)
        .where(Import.status.in_(("checking", "applying")))
        .order_by(Import.worked_at)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (row.firm_id, row.id) if row else None


def forget_old_imports(session: Session, before: datetime) -> int:
    """Deletes every firm's files that nobody worked on since; returns how many."""
    query = delete(Import).where(Import.worked_at < before).returning(Import.id)
    return len(session.scalars(query.execution_options(synchronize_session=False)).all())


def rows_to_do(session: Session, file: Import, limit: int) -> Sequence[ImportRow]:
    """Returns the next rows of the present stage."""
    query = _rows(file.firm_id, file.id).where(ImportRow.number > file.last_number)
    return session.scalars(query.order_by(ImportRow.number).limit(limit)).all()


def import_rows(
    session: Session, file: Import, *, fate: str | None, after: int, limit: int
) -> Sequence[ImportRow]:
    """Returns up to `limit + 1` rows after a number, of one fate or of any, for a page."""
    query = _rows(file.firm_id, file.id).where(ImportRow.number > after)
    if fate:
        query = query.where(ImportRow.fate == fate)
    return session.scalars(query.order_by(ImportRow.number).limit(limit + 1)).all()


def count_fates(session: Session, file: Import) -> dict[str, int]:
    """Returns how many rows of the file have each fate, as far as it is known."""
    query = (
        select(ImportRow.fate, func.count())
        .where(ImportRow.firm_id == file.firm_id, ImportRow.import_id == file.id)
        .where(ImportRow.fate.is_not(None))
        .group_by(ImportRow.fate)
    )
    return {str(fate): count for fate, count in session.execute(query)}


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


def _import(firm_id: UUID, import_id: UUID) -> Select[tuple[Import]]:
    return select(Import).where(Import.firm_id == firm_id, Import.id == import_id)


def _rows(firm_id: UUID, import_id: UUID) -> Select[tuple[ImportRow]]:
    return select(ImportRow).where(ImportRow.firm_id == firm_id, ImportRow.import_id == import_id)
