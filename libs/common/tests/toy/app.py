"""A service for testing the mechanism: it owns things, copies others' and counts pings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy import DateTime, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from common import clock
from common.auth import Keys, Principal, current_principal, requires
from common.config import ServiceSettings
from common.db import FirmCopy, FirmOwned, Wake, new_metadata
from common.errors import NotFound, NotYet
from common.events import Event, EventType
from common.http import transaction
from common.idempotency import idempotent, resource_id
from common.inbox import Handlers, copy_of, keep_newest
from common.outbox import publish
from common.processes import Service, Worker, service_app, service_worker


class Base(DeclarativeBase):
    """The toy's tables."""

    metadata = new_metadata()


class Thing(FirmOwned, Base):
    """Something of a firm."""

    __tablename__ = "things"

    name: Mapped[str]


class Seen(FirmCopy, Base):
    """A copy of someone else's thing."""

    __tablename__ = "seen"

    name: Mapped[str]


class Ping(Base):
    """An effect: one row for each ping, and no constraint that would hide a second."""

    __tablename__ = "pings"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    word: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ThingSchema(Schema):
    """A thing."""

    id = fields.UUID()
    firm_id = fields.UUID()
    name = fields.String()
    version = fields.Integer()


class ThingDraft(Schema):
    """A new thing."""

    name = fields.String(required=True)
    note = fields.String(load_default="")


class ThingMade(EventType):
    type = "thing.made"
    schema = ThingSchema


handlers = Handlers()


@handlers.project("other.made", "other.changed", "other.snapshot")
def keep_other(session: Session, events: list[Event]) -> None:
    """Keeps the newest name."""
    keep_newest(session, Seen, [copy_of(event, "name") for event in events])


@handlers.react("ping.sent")
def count_ping(session: Session, event: Event) -> None:
    """Adds a row; some words bring trouble."""
    word = event.data["word"]
    session.add(Ping(firm_id=event.firmid, word=word, at=clock.now()))
    session.flush()
    if word == "trouble":
        raise ValueError("this ping is trouble")
    if word == "early" and session.scalar(select(Seen.name).limit(1)) is None:
        raise NotYet("the thing that this ping is about")


routes = Blueprint("things", __name__, url_prefix="/v1/things")


@routes.post("")
@routes.arguments(ThingDraft)
@requires("things:write")
@idempotent
def create(draft: dict[str, Any]) -> Any:
    """Makes a thing."""
    with transaction() as session:
        thing = make_thing(session, current_principal(), draft["name"], id_=resource_id())
    return jsonify(ThingSchema().dump(thing)), 201


@routes.get("/<uuid:thing_id>")
@routes.delete("/<uuid:thing_id>")
@requires("things:read")
def show(thing_id: UUID) -> Any:
    """Has nothing to show."""
    raise NotFound


def make_thing(session: Session, who: Principal, name: str, *, id_: UUID) -> Thing:
    """Adds a thing and says so."""
    thing = Thing(firm_id=who.firm_id, id=id_, name=name, created_at=clock.now())
    session.add(thing)
    publish(session, ThingMade, thing, by=who)
    return thing


def create_app(
    config: ServiceSettings, *, keys: Keys | None = None, wake: Wake | None = None
) -> Flask:
    """The toy's web."""
    return service_app(SERVICE, config, title="Toy", blueprints=[routes], keys=keys, wake=wake)


def create_worker(config: ServiceSettings, *, wake: Wake | None = None) -> Worker:
    """The toy's worker."""
    return service_worker(SERVICE, config, wake=wake)


@dataclass(frozen=True, kw_only=True)
class Config(ServiceSettings):
    """The toy's settings."""


SERVICE = Service(
    name="toy",
    package="toy",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers,
)
