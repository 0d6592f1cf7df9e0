"""Items of one client, date, currency, method and mode share an invoice, in a fixed order."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscriptions.rules.grouping import DueItem, group_items

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def uuid(n: int) -> UUID:
    return UUID(int=n)


ITEM = DueItem(
    id=uuid(1),
    service_id=uuid(10),
    occurrence=0,
    client_id=uuid(100),
    due_on=date(2026, 11, 20),
    currency="EUR",
    payment_method_id=uuid(1000),
    collection="automatic",
)


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": uuid(101)},
        {"due_on": date(2026, 11, 21)},
        {"currency": "USD"},
        {"payment_method_id": uuid(1001)},
        {"payment_method_id": None},
        {"collection": "manual"},
    ],
)
def test_items_that_differ_in_what_an_invoice_needs_are_not_grouped(
    change: dict[str, object],
) -> None:
    other = replace(ITEM, id=uuid(2), **change)  # type: ignore[arg-type]

    assert [len(group.items) for group in group_items([ITEM, other])] == [1, 1]


def test_items_that_agree_become_one_group_in_the_order_of_their_services() -> None:
    later_service = replace(ITEM, id=uuid(2), service_id=uuid(11))
    later_occurrence = replace(ITEM, id=uuid(3), occurrence=1)

    groups = group_items([later_service, later_occurrence, ITEM])

    assert len(groups) == 1
    assert groups[0].key == ITEM.key
    assert [item.id for item in groups[0].items] == [uuid(1), uuid(3), uuid(2)]


def test_missed_dates_are_billed_in_order_and_apart() -> None:
    missed = [
        replace(ITEM, id=uuid(month), due_on=date(2026, month, 20), occurrence=month)
        for month in (11, 9, 10)
    ]

    assert [group.key.due_on.month for group in group_items(missed)] == [9, 10, 11]


def test_items_without_a_method_share_a_group_and_come_first() -> None:
    bare = [replace(ITEM, id=uuid(n), payment_method_id=None) for n in (2, 3)]

    groups = group_items([ITEM, *bare])

    assert [len(group.items) for group in groups] == [2, 1]


def test_nothing_due_makes_no_group() -> None:
    assert group_items([]) == []


numbers = st.integers(1, 3)
items = st.lists(
    st.builds(
        DueItem,
        id=st.integers(1, 10**6).map(uuid),
        service_id=numbers.map(uuid),
        occurrence=numbers,
        client_id=numbers.map(uuid),
        due_on=st.dates(date(2026, 11, 20), date(2026, 11, 22)),
        currency=st.sampled_from(["EUR", "JPY"]),
        payment_method_id=st.none() | numbers.map(uuid),
        collection=st.sampled_from(["automatic", "manual"]),
    ),
    max_size=12,
    unique_by=lambda item: item.id,
)


@moderate
@given(items.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_groups_do_not_depend_on_the_order_items_were_found_in(
    orders: tuple[list[DueItem], list[DueItem]],
) -> None:
    one, other = (group_items(found) for found in orders)

    assert one == other


@moderate
@given(items)
def test_every_item_is_in_exactly_one_group_with_only_its_like(found: list[DueItem]) -> None:
    groups = group_items(found)

    placed = [item.id for group in groups for item in group.items]
    assert sorted(placed) == sorted(item.id for item in found)
    assert len({group.key for group in groups}) == len(groups)
    assert all(item.key == group.key for group in groups for item in group.items)
