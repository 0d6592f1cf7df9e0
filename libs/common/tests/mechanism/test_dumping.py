"""The quick dump of an event's data is the schema's own, whatever the thing and whatever it lacks."""

from datetime import UTC, date, datetime, timedelta, timezone
from types import SimpleNamespace
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields, post_dump

from common.dumping import dumper


class Written(fields.Field[str]):
    """A field of somebody's own, which writes even what is nothing."""

    def _serialize(self, value, attr, obj, **kwargs):
        return f"{attr}: {value}"


class Inner(Schema):
    name = fields.String()
    amount = fields.Integer(allow_none=True)


class Whole(Schema):
    key = fields.UUID()
    name = fields.String(allow_none=True)
    count = fields.Integer()
    is_known = fields.Boolean()
    day = fields.Date(allow_none=True)
    at = fields.AwareDateTime(allow_none=True)
    told_at = fields.DateTime(format="timestamp")
    own = Written()
    renamed = fields.String(data_key="as")
    inner = fields.Nested(Inner, allow_none=True)
    lines = fields.List(fields.Nested(Inner))
    many = fields.Nested(Inner, many=True)
    keys = fields.List(fields.UUID())
    facts = fields.Dict(keys=fields.String())
    anything = fields.Raw()


class Hooked(Whole):
    @post_dump
    def add(self, data, **_):
        return data | {"added": True}


class Told(Schema):
    told = fields.String(attribute="name", data_key="as")
    own = Written(attribute="count")
    parts = fields.List(fields.Nested(Inner), attribute="lines")


class Deep(Schema):
    told = fields.String(attribute="inner.name")


class Named(Schema):
    told = fields.String(attribute="name")
    usual = fields.Integer(dump_default=7)
    made = fields.Method("make")

    def make(self, thing):
        return f"made of {thing.key}"


def maybe(values):
    """Returns the values, or nothing, or none at all."""
    return st.one_of(st.none(), values)


INNER = st.fixed_dictionaries({}, optional={"name": st.text(), "amount": maybe(st.integers(0, 9))})
THING = st.one_of(INNER, INNER.map(lambda values: SimpleNamespace(**values)))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
INSTANT = st.builds(datetime.fromtimestamp, st.integers(0, 2**32), ZONES)
VALUES = {
    "key": maybe(st.uuids()),
    "name": maybe(st.one_of(st.text(), st.just(b"bytes"), st.integers())),
    "count": maybe(st.one_of(st.integers(-9, 9), st.booleans(), st.just("12"))),
    "is_known": maybe(st.booleans()),
    "day": maybe(st.dates()),
    "at": maybe(INSTANT),
    "told_at": maybe(INSTANT),
    "own": maybe(st.text()),
    "renamed": maybe(st.text()),
    "inner": maybe(THING),
    "lines": maybe(st.lists(maybe(THING), max_size=3)),
    "many": maybe(st.lists(THING, max_size=3)),
    "keys": maybe(st.lists(maybe(st.uuids()), max_size=3)),
    "facts": maybe(st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=3)),
    "anything": maybe(st.lists(st.integers(0, 9), max_size=2)),
}


SCHEMAS = [Whole(), Hooked(), Told(), Deep(), Named(), Whole(exclude=("inner",))]


@pytest.mark.parametrize("schema", SCHEMAS)
@given(values=st.fixed_dictionaries({}, optional=VALUES))
def test_what_is_dumped_quickly_is_what_the_schema_dumps(schema, values):
    thing = SimpleNamespace(**{"key": UUID(int=1)} | values)

    assert orjson.dumps(dumper(schema)(thing)) == orjson.dumps(schema.dump(thing))


def test_a_mapping_is_dumped_as_well():
    values = {"name": "Design", "amount": 3, "items": 1}

    assert dumper(Inner())(values) == Inner().dump(values) == {"name": "Design", "amount": 3}
    assert dumper(Inner())({"amount": None}) == {"amount": None}
    assert dumper(Told())({"name": "a", "count": 1, "lines": []}) == Told().dump(
        {"name": "a", "count": 1, "lines": []}
    )
    assert dumper(Told())({"told": "a"}) == Told().dump({"told": "a"})


def test_a_day_is_written_as_days_are():
    assert dumper(Whole())(SimpleNamespace(day=date(2026, 2, 28))) == {"day": "2026-02-28"}
