"""Questions about files that are read in; each names the firm, but for whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from common.errors import NotFound
from common.imports.rows import FileOfRows, RowOfFile

F = TypeVar("F", bound=FileOfRows)
R = TypeVar("R", bound=RowOfFile)


@dataclass(frozen=True)
class Files(Generic[F, R]):
    """The files of one service, by its two tables, and what the audit log calls one."""

    file: type[F]
    row: type[R]
    noun: str

    def the(self, session: Session, firm_id: UUID, import_id: UUID) -> F:
        """Returns a file that is read in; raises NotFound."""
        found = session.scalars(self._file(firm_id, import_id)).one_or_none()
        if found is None:
            raise NotFound
        return found

    def locked(self, session: Session, firm_id: UUID, import_id: UUID) -> F:
        """Returns a file that is read in, locked; raises NotFound."""
        query = self._file(firm_id, import_id).with_for_update()
        found = session.scalars(query).one_or_none()
        if found is None:
            raise NotFound
        return found

    def held(self, session: Session, firm_id: UUID, import_id: UUID) -> F | None:
        """Returns the file, locked, unless another worker has it in hand or it is gone."""
        query = self._file(firm_id, import_id).with_for_update(skip_locked=True)
        return session.scalars(query).one_or_none()

    def next(self, session: Session) -> tuple[UUID, UUID] | None:
        """Returns firm and id of the file that has waited longest: no firm waits for another."""
        query = (
            select(self.file.firm_id, self.file.id)
            .where(self.file.status.in_(("checking", "applying")))
            .order_by(self.file.worked_at)
            .limit(1)
        )
        row = session.execute(query).one_or_none()
        return (row.firm_id, row.id) if row else None

    def forget_old(self, session: Session, before: datetime) -> int:
        """Deletes every firm's files that nobody worked on since; returns how many."""
        query = delete(self.file).where(self.file.worked_at < before).returning(self.file.id)
        return len(session.scalars(query.execution_options(synchronize_session=False)).all())

    def to_do(self, session: Session, file: F, limit: int) -> Sequence[R]:
        """Returns the next rows of the present stage."""
        query = self.rows_of(file).where(self.row.number > file.last_number)
        return session.scalars(query.order_by(self.row.number).limit(limit)).all()

    def rows(
        self, session: Session, file: F, *, fate: str | None, after: int, limit: int
    ) -> Sequence[R]:
        """Returns up to `limit + 1` rows after a number, of one fate or of any, for a page."""
        query = self.rows_of(file).where(self.row.number > after)
        if fate:
            query = query.where(self.row.fate == fate)
        return session.scalars(query.order_by(self.row.number).limit(limit + 1)).all()

    def count_fates(self, session: Session, file: F) -> dict[str, int]:
        """Returns how many rows of the file have each fate, as far as it is known."""
        query = (
            select(self.row.fate, func.count())
            .where(self.row.firm_id == file.firm_id, self.row.import_id == file.id)
            .where(self.row.fate.is_not(None))
            .group_by(self.row.fate)
        )
        return {str(fate): count for fate, count in session.execute(query)}

    def rows_of(self, file: F) -> Select[R]:
        """Returns the question for the rows of a file."""
        row = self.row
        return select(row).where(row.firm_id == file.firm_id, row.import_id == file.id)

    def _file(self, firm_id: UUID, import_id: UUID) -> Select[F]:
        return select(self.file).where(self.file.firm_id == firm_id, self.file.id == import_id)
