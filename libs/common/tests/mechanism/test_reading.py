"""The quick reading of a fact is the schema's own, in what it takes and in how it refuses."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import (
    EXCLUDE,
    RAISE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates_schema,
)

from common.reading import reader


class Trimmed(fields.Field[str]):
    """A field of somebody's own."""

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "refused":
            raise ValidationError("Refused.")
        return f"{value} of {len(data)}"


class Inner(Schema):
    name = fields.String(required=True, validate=validate.Length(max=3))
    amount = fields.Integer(strict=True, load_default=None)

    class Meta:
        unknown = EXCLUDE


class Whole(Schema):
    key = fields.UUID(required=True)
    name = fields.String(load_default="", allow_none=True, validate=validate.Length(min=1))
    count = fields.Integer(load_default=7, validate=[validate.Range(0), validate.Range(max=9)])
    exact = fields.Integer(strict=True)
    is_known = fields.Boolean()
    day = fields.Date(allow_none=True)
    own = Trimmed(data_key="theirs", attribute="ours")
    inner = fields.Nested(Inner, load_default=None, allow_none=True)
    lenient = fields.Nested(Inner, unknown=RAISE)
    lines = fields.List(fields.Nested(Inner), load_default=list)
    keys = fields.List(fields.UUID(allow_none=True), validate=validate.Length(max=2))
    many = fields.Nested(Inner, many=True)
    facts = fields.Dict()

    class Meta:
        unknown = EXCLUDE


class Changed(Whole):
    @pre_load
    def forget(self, data, **_):
        return {"key": data["key"]} if type(data) is dict and "key" in data else data


class Counted(Whole):
    @post_load
    def count_them(self, data, **_):
        return data | {"fields": len(data)}


class Refusing(Whole):
    @validates_schema
    def refuse(self, data, **_):
        if data.get("count") == 8:
            raise ValidationError("Not eight.")


class Narrow(Whole):
    class Meta:
        unknown = RAISE


ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 12), st.text(max_size=4), st.floats(0, 1)),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=3,
)
KEYS = st.uuids().map(str)
INNER = st.fixed_dictionaries(
    {}, optional={"name": st.text(max_size=4), "amount": st.integers() | ANY, "more": ANY}
)
VALUES = {
    "key": KEYS,
    "name": st.text(max_size=2),
    "count": st.integers(-1, 10) | st.just("3"),
    "exact": st.integers() | st.just(True),
    "is_known": st.booleans() | st.just("yes"),
    "day": st.dates().map(str) | st.sampled_from(["20260201", "2026-02-30"]),
    "theirs": st.text(max_size=2) | st.just("refused"),
    "inner": INNER,
    "lenient": INNER,
    "lines": st.lists(INNER, max_size=2),
    "keys": st.lists(KEYS | st.none(), max_size=3),
    "many": st.lists(INNER, max_size=2),
    "facts": st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    "more": ANY,
}
DATA = st.fixed_dictionaries(
    {}, optional={name: values | ANY for name, values in VALUES.items()} | {"key": KEYS}
)
SCHEMAS = [
    *(Whole(), Changed(), Counted(), Refusing(), Narrow(), Whole(partial=True)),
    *(Whole(only=("key", "lines")), Whole(many=True), Whole(unknown=RAISE)),
]


def read(load, data):
    try:
        return load(data)
    except ValidationError as refusal:
        return refusal.messages


@pytest.mark.parametrize("schema", SCHEMAS)
@given(data=DATA | ANY)
def test_what_is_read_quickly_is_what_the_schema_loads(schema, data):
    # It is compared as it is told, for a number and a truth are equal otherwise.
    found, wanted = read(reader(schema), data), read(schema.load, data)

    assert repr(found) == repr(wanted)


def test_a_fact_as_it_should_be_does_not_trouble_the_schema(monkeypatch):
    schema = Inner()
    load = reader(schema)
    monkeypatch.setattr(schema, "_do_load", None)

    assert load(orjson.loads(b'{"name": "a", "amount": 3, "x": 1}')) == {"name": "a", "amount": 3}
