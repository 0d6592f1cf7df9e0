"""What a schema loads, at a fraction of the time: its fields are asked once what they are.

`reader(schema)(data)` is `schema.load(data)`, value for value and refusal for refusal: as soon as
anything is not as it should be, the schema itself reads it from the beginning.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing
from marshmallow.decorators import POST_LOAD, PRE_LOAD, VALIDATES, VALIDATES_SCHEMA

Read = Callable[[Any], Any]
HOOKS = (PRE_LOAD, POST_LOAD, VALIDATES, VALIDATES_SCHEMA)


class Step(NamedTuple):
    """How one field is read: under which key, as what, and what it is if it is not there."""

    key: str
    name: str
    take: Callable[[Any, str, Any], Any]
    usual: Any
    is_required: bool
    allows_none: bool
    validators: tuple[Callable[[Any], Any], ...]


def reader(schema: Schema) -> Read:
    """Returns a function that loads as the schema does."""
    steps = _steps(schema)
    if steps is None:
        return schema.load

    def read(data: Any) -> Any:
        try:
            return _read(steps, data)
        except (ValueError, ValidationError):
            return schema.load(data)

    return read


def _steps(schema: Schema) -> list[Step] | None:
    """Returns how each field is read; None if the schema does more than that."""
    own = type(schema)
    is_usual = own.load is Schema.load and not (schema.many or schema.partial)
    if schema.unknown != EXCLUDE or not is_usual or any(schema._hooks[hook] for hook in HOOKS):
        return None
    steps = [_step(name, field) for name, field in schema.load_fields.items()]
    known = [step for step in steps if step is not None]
    return known if len(known) == len(steps) else None


def _read(steps: list[Step], data: Any) -> dict[str, Any]:
    if type(data) is not dict:
        raise ValueError
    read: dict[str, Any] = {}
    for step in steps:
        value = data.get(step.key, missing)
        if value is missing:
            if step.is_required:
                raise ValueError
            if step.usual is not missing:
                read[step.name] = step.usual() if callable(step.usual) else step.usual
            continue
        read[step.name] = _taken(step, value, data)
    return read


def _taken(step: Step, value: Any, data: Any) -> Any:
    if value is None:
        if not step.allows_none:
            raise ValueError
        return None
    value = step.take(value, step.key, data)
    for refuse in step.validators:
        refuse(value)
    return value


def _step(name: str, field: fields.Field[Any]) -> Step | None:
    attribute = name if field.attribute is None else field.attribute
    is_processed = field.pre_load or field.post_load or "." in attribute
    if is_processed or type(field).deserialize is not fields.Field.deserialize:
        return None
    return Step(
        key=name if field.data_key is None else field.data_key,
        name=attribute,
        take=_taker(field),
        usual=field.load_default,
        is_required=field.required,
        allows_none=field.allow_none,
        validators=tuple(field.validators),
    )


def _taker(field: fields.Field[Any]) -> Callable[[Any, str, Any], Any]:
    """Returns how a value that is there is read; what is not of the usual kind is left to the field."""
    make = _TAKERS.get(type(field))
    return make(field) if make else field._deserialize


def _text(field: Any, value: Any, key: str, data: Any) -> Any:
    return value if type(value) is str else field._deserialize(value, key, data)


def _whole(field: Any, value: Any, key: str, data: Any) -> Any:
    return value if type(value) is int else field._deserialize(value, key, data)


def _id(field: Any, value: Any, key: str, data: Any) -> Any:
    return UUID(value) if type(value) is str else field._deserialize(value, key, data)


def _nested(field: Any) -> Callable[[Any, str, Any], Any]:
    steps = None if field.many or field.unknown is not None else _steps(field.schema)
    if steps is None:
        own: Callable[[Any, str, Any], Any] = field._deserialize
        return own
    known = steps
    return lambda value, key, data: _read(known, value)


def _list(field: Any) -> Callable[[Any, str, Any], Any]:
    each = _step("", field.inner)

    def take(value: Any, key: str, data: Any) -> Any:
        if each is None or type(value) is not list:
            return field._deserialize(value, key, data)
        return [_taken(each, one, data) for one in value]

    return take


_TAKERS: dict[type[Any], Callable[[Any], Callable[[Any, str, Any], Any]]] = {
    fields.String: lambda field: partial(_text, field),
    fields.UUID: lambda field: partial(_id, field),
    fields.Integer: lambda field: partial(_whole, field),
    fields.Nested: _nested,
    fields.List: _list,
}
