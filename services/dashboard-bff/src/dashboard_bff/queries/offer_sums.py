"""What listed estimates and proposals come to: by currency, and by currency and status."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import BigInteger, Row, cast, column, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from dashboard_bff.models import Resource
from dashboard_bff.queries.lists import Wanted, of_list

_AGREED = Resource.body["acceptance"]["totals"]
_OFFERED = Resource.body["totals"]
# Of a proposal what is paid once; an estimate has a total alone.
_ONCE = func.coalesce(
    _AGREED["once"]["total_amount"].astext,
    _OFFERED["once"]["total_amount"].astext,
    Resource.body["total_amount"].astext,
)
_CURRENCY = Resource.body["currency"].astext


def offer_sums(
    session: Session, firm_id: UUID, wanted: Wanted
) -> Sequence[Row[str, str | None, int, int]]:
    """Returns currency, status, how many and their sum; without a status it is all of the currency."""
    columns = (_CURRENCY.label("currency"), Resource.status.label("status"))
    amount = cast(func.sum(cast(_ONCE, BigInteger)), BigInteger).label("amount")
    query = of_list(select(*columns, func.count().label("number"), amount), firm_id, wanted)
    sets = func.grouping_sets(tuple_(_CURRENCY), tuple_(_CURRENCY, Resource.status))
    return session.execute(query.group_by(sets).order_by(*columns)).all()


def recurring_sums(
    session: Session, firm_id: UUID, wanted: Wanted
) -> Sequence[Row[str, str | None, str, int, int]]:
    """Returns currency, status (or none, as above), interval, and what it brings each time."""
    parts = func.coalesce(_AGREED["recurring"], _OFFERED["recurring"])
    part = func.jsonb_array_elements(parts).table_valued(column("value", JSONB), name="part")
    unit = part.c.value["interval_unit"].astext
    count = cast(part.c.value["interval_count"].astext, BigInteger)
    amount = cast(part.c.value["total_amount"].astext, BigInteger)
    columns = (_CURRENCY.label("currency"), Resource.status.label("status"))
    every = (unit.label("unit"), count.label("count"))
    query = select(*columns, *every, cast(func.sum(amount), BigInteger).label("amount"))
    query = of_list(query.select_from(Resource).join(part, true()), firm_id, wanted)
    whole = tuple_(_CURRENCY, unit, count)
    sets = func.grouping_sets(whole, tuple_(_CURRENCY, unit, count, Resource.status))
    return session.execute(query.group_by(sets).order_by(*columns, *every)).all()
