"""JSON Schemas of events: the envelope from its dataclass, the data from the schemas that write it.

They keep to what JSON Schema drafts 7 and 2020-12 have in common, so that any validator reads them.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args, get_type_hints
from uuid import UUID

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin, resolver
from marshmallow import fields

from common.events import Event, EventType

Shape = dict[str, Any]

ENVELOPE = "CloudEvent"
DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}

_TYPES: Mapping[Any, Shape] = {
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    int: {"type": "integer"},
    str: {"type": "string"},
    str | None: {"type": ["string", "null"]},
    dict[str, Any]: {"type": "object"},
}


class Shapes:
    """Collects the schemas of events' data, each once, by the service and the name it has there."""

    def __init__(self) -> None:
        plugin = MarshmallowPlugin(schema_name_resolver=self._name)
        self._spec = APISpec("", "", openapi_version="3.1.0", plugins=[plugin])
        assert plugin.converter is not None
        plugin.converter.add_attribute_function(_decimal_text)
        self._converter = plugin.converter
        self._described: dict[str, str] = {}

    def payload(self, fact: type[EventType]) -> Shape:
        """Returns the shape of one event type, envelope and data."""
        data = self._converter.resolve_nested_schema(fact.schema)
        properties = {
            "type": {"const": fact.type},
            "source": {"const": fact.source()},
            "dataschema": {"const": fact.dataschema()},
            "schemaversion": {"const": fact.schemaversion},
            "data": data,
        }
        return {"allOf": [_envelope(), {"type": "object", "properties": properties}]}

    def components(self) -> Mapping[str, Shape]:
        """Returns every schema of data by its name, as it is written rather than read."""
        found: Mapping[str, Shape] = self._spec.to_dict()["components"]["schemas"]
        return {name: self._as_written(name, found[name]) for name in sorted(found)}

    def _name(self, schema: Any) -> str:
        class_ = schema if isinstance(schema, type) else type(schema)
        name = f"{class_.__module__.partition('.')[0]}.{resolver(class_)}"
        if about := vars(class_).get("__doc__"):
            self._described[name] = about.partition("\n")[0]
        return name

    def _as_written(self, name: str, shape: Shape) -> Shape:
        """Every field of an event is there; what a reader would assume for a missing one is not said."""
        properties = {
            field: {key: value for key, value in each.items() if key != "default"}
            for field, each in shape["properties"].items()
        }
        about = {"description": self._described[name]} if name in self._described else {}
        return about | {"type": "object", "properties": properties, "required": list(properties)}


def envelope_shape() -> Shape:
    """Returns the shape of every event around its data."""
    hints = {name: hint for name, hint in get_type_hints(Event).items() if name in Event.__slots__}
    properties: dict[str, Shape] = {name: dict(_TYPES[hint]) for name, hint in hints.items()}
    return {
        "description": "A CloudEvents 1.0 envelope: the firm, what happened to what, and by whom.",
        "type": "object",
        "properties": {"specversion": {"const": "1.0"}, **properties},
        "required": ["specversion", *properties],
    }


def _envelope() -> Shape:
    return {"$ref": f"#/components/schemas/{ENVELOPE}"}


def _decimal_text(_self: Any, field: fields.Field[Any], **_: Any) -> Shape:
    """Decimals travel as text in every service; a field says by its base that it is one."""
    bases = getattr(type(field), "__orig_bases__", ())
    if not any(Decimal in get_args(base) for base in bases):
        return {}
    return DECIMAL | ({"type": ["string", "null"]} if field.allow_none else {})
