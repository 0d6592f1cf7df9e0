"""A service's copies are taken over in place: each stays until its owner's own words replace it.

A copy's version is set to zero, so that whatever comes is newer, a snapshot or a live event; a copy
that is still at zero when all has come is of a thing that its owner does not have.
"""

from importlib import import_module
from typing import Any

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from common.db import FirmCopy
from common.processes import Service


def copies_of(service: Service) -> list[Any]:
    """Returns the classes of a service that are copies of others' things."""
    base = import_module(f"{service.package}.models").Base
    models = [mapper.class_ for mapper in base.registry.mappers]
    copies = [model for model in models if issubclass(model, FirmCopy)]
    return sorted(copies, key=lambda model: str(model.__tablename__))


def begin_takeover(session: Session, service: Service) -> None:
    """Lets every copy be replaced by whatever comes next."""
    for model in copies_of(service):
        session.execute(update(model).values(version=0))


def finish_takeover(session: Session, service: Service) -> str:
    """Removes the copies that nobody told of; says what became of the service's copies."""
    removed, kept = 0, 0
    for model in copies_of(service):
        orphans = delete(model).where(model.version == 0)
        try:
            with session.begin_nested():
                result: CursorResult[Any] = session.execute(orphans)  # type: ignore[assignment]
                removed += result.rowcount
        except IntegrityError:
            # Something of the service's own still refers to one; the invariants name it.
            kept += 1
    words = f"{service.name}: copies are their owners', {removed} removed that no owner has"
    return f"{words}; some could not be" if kept else words
