"""Clients that may be one and the same: the same tax id, or the same name and where mail goes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from dashboard_bff.models import Resource

Body = dict[str, Any]


def twins_of(session: Session, firm_id: UUID, client: Body, *, limit: int) -> Sequence[Body]:
    """Returns the firm's other clients that are likely to be this one."""
    query = select(Resource.body).where(
        Resource.firm_id == firm_id,
        Resource.kind == "client",
        Resource.status == "active",
        Resource.id != UUID(client["id"]),
        or_(_same_tax_id(client), _same_name(client), _same_domain(client)),
    )
    return session.scalars(query.order_by(Resource.label, Resource.id).limit(limit)).all()


def _same_tax_id(client: Body) -> ColumnElement[bool]:
    number = "".join((client["tax_id"] or "").split()).upper()
    if not number:
        return false()
    return func.upper(func.replace(Resource.body["tax_id"].astext, " ", "")) == number


def _same_name(client: Body) -> ColumnElement[bool]:
    return Resource.label == func.lower(client["name"])


def _same_domain(client: Body) -> ColumnElement[bool]:
    """A name that begins alike, and mail at the same domain."""
    domain = (client["email"] or "").rpartition("@")[2].lower()
    words = client["name"].split()
    if not domain or not words:
        return false()
    at_domain = func.lower(func.split_part(Resource.body["email"].astext, "@", 2)) == domain
    return at_domain & (func.split_part(Resource.label, " ", 1) == func.lower(words[0]))
