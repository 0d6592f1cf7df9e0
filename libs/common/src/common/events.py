"""What an event is: a CloudEvents envelope around a public representation, and who publishes which."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import orjson
from marshmallow import Schema

MAX_BYTES = 1_000_000

SchemaClass = type[Schema]
MAX_VERSION = 2**31 - 1
MAX_DEPTH = 100

_REQUIRED = ("id", "source", "type", "subject", "time", "data", "firmid", "version")


class MalformedEvent(Exception):
    """The bytes are not an event we could ever handle; they are parked, not tried again."""


@dataclass(frozen=True, slots=True)
class Event:
    """The envelope: CloudEvents 1.0 names, plus the firm, the version and who did it."""

    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    data: dict[str, Any]
    firmid: UUID
    version: int
    schemaversion: int = 1
    dataschema: str = ""
    actor: str | None = None
    onbehalfof: str | None = None
    traceparent: str | None = None

    @property
    def noun(self) -> str:
        """The thing that changed: `invoice` of `invoice.issued`."""
        return self.type.rpartition(".")[0]

    def to_json(self) -> bytes:
        """Returns the event as it travels; `Event.from_json` reads it back."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return orjson.dumps({"specversion": "1.0", **fields}, option=orjson.OPT_UTC_Z)

    @classmethod
    def from_json(cls, body: bytes) -> "Event":
        """Reads an event; raises MalformedEvent for anything that is not one. Unknown fields pass."""
        fields = _parse(body)
        try:
            return cls(
                id=UUID(fields["id"]),
                source=str(fields["source"]),
                type=str(fields["type"]),
                subject=UUID(fields["subject"]),
                time=_instant(fields["time"]),
                data=_object(fields["data"]),
                firmid=UUID(fields["firmid"]),
                version=_count(fields["version"]),
                schemaversion=_count(fields.get("schemaversion", 1)),
                dataschema=str(fields.get("dataschema", "")),
                actor=_text(fields.get("actor")),
                onbehalfof=_text(fields.get("onbehalfof")),
                traceparent=_text(fields.get("traceparent")),
            )
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise MalformedEvent(f"a field has the wrong shape: {error}") from error


class EventType:
    """A fact a service publishes; subclasses name the type and the schema of its data.

    >>> class InvoiceIssued(EventType):
    ...     type = "invoice.issued"
    ...     schema = InvoiceSchema
    """

    type: ClassVar[str]
    schema: ClassVar[SchemaClass]
    schemaversion: ClassVar[int] = 1

    def __init_subclass__(cls, *, listed: bool = True) -> None:
        if listed:  # The mechanism's own events are every service's, and no service lists them.
            _REGISTRY[cls.source(), cls.type] = cls

    @classmethod
    def source(cls) -> str:
        """The service that owns the fact: the package the class lives in."""
        return cls.__module__.partition(".")[0]

    @classmethod
    def dataschema(cls) -> str:
        """Where the schema of the data is described."""
        return f"counterfoil:{cls.type}:{cls.schemaversion}"


_REGISTRY: dict[tuple[str, str], type[EventType]] = {}


def published_by(source: str) -> dict[str, type[EventType]]:
    """Returns the event types a service publishes, by type."""
    return {type_: cls for (owner, type_), cls in sorted(_REGISTRY.items()) if owner == source}


def _parse(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BYTES:
        raise MalformedEvent(f"{len(body)} bytes is more than {MAX_BYTES}")
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedEvent(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise MalformedEvent("not a JSON object")
    # What is kept must be written again; only a body with that many brackets can be too deep.
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and _is_deeper(fields, MAX_DEPTH):
        raise MalformedEvent(f"nested deeper than {MAX_DEPTH}")
    if missing := [name for name in _REQUIRED if name not in fields]:
        raise MalformedEvent(f"without {', '.join(missing)}")
    return fields


def _is_deeper(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(depth == 0 or _is_deeper(each, depth - 1) for each in inner)


def _count(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MAX_VERSION:
        raise ValueError(f"{str(value)[:40]} is not a version")
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("data is not an object")
    return value


def _text(value: Any) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError(f"{str(value)[:40]} is not a text")
    return value


def _instant(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError(f"{value} has no zone")
    return instant.astimezone(UTC)
