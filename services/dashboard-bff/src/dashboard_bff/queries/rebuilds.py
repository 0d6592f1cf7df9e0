"""Whether a new generation of the read model is being built."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard_bff.models import Rebuild


def is_building(session: Session) -> bool:
    """Tells whether whatever changes now has to change in the next generation as well."""
    return session.scalar(select(Rebuild.id).where(Rebuild.status == "building")) is not None


def locked_rebuild(session: Session, rebuild_id: UUID) -> Rebuild | None:
    """Returns the rebuild, locked, if it is still under way."""
    query = select(Rebuild).where(Rebuild.id == rebuild_id, Rebuild.status == "building")
    return session.scalars(query.with_for_update()).one_or_none()
