"""Questions about firms."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from identity.models import (
    Firm,
    FirstRun,
    Founding,
)
from identity.queries.rows import found


def the_firm(session: Session, firm_id: UUID) -> Firm:
    """Returns the firm; raises NotFound."""
    return found(session.scalars(select(Firm).where(Firm.firm_id == firm_id)).one_or_none())


def locked_firm(session: Session, firm_id: UUID) -> Firm:
    """Returns the firm, locked until the transaction ends; raises NotFound."""
    query = select(Firm).where(Firm.firm_id == firm_id).with_for_update()
    return found(session.scalars(query).one_or_none())


def every_firm(session: Session, firm_id: UUID) -> list[Firm]:
    """Returns the one firm that is the firm's: for snapshots."""
    return list(session.scalars(select(Firm).where(Firm.firm_id == firm_id)))


def end_first_run(session: Session) -> bool:
    """Keeps that there is a firm from now on; False if there was one. Of two at once one has it."""
    statement = insert(FirstRun).values(once=True).on_conflict_do_nothing()
    return session.scalar(statement.returning(FirstRun.once)) is not None


def had_first_run(session: Session) -> bool:
    """Tells whether there was ever a firm."""
    return session.scalar(select(FirstRun.once)) is not None


def found_firm(session: Session, **row: object) -> bool:
    """Keeps that the person founds a firm of this name; False if they did before."""
    statement = insert(Founding).values(row).on_conflict_do_nothing().returning(Founding.firm)
    return session.scalar(statement) is not None
