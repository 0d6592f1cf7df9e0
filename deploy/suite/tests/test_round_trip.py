"""What the dashboard exports is what the clients service reads: nothing in it is news."""

from typing import Any
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from clients.rules import imports, tags
from common.spreadsheets import as_csv, read_csv
from dashboard_bff.views.client_csv import HEAD, values

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
NAME = TEXT.filter(str.strip)
TAG = NAME.map(lambda word: " ".join(word.split())).filter(bool)
ADDRESS = st.fixed_dictionaries(
    dict.fromkeys(imports.ADDRESS[:-1], TEXT) | {"country": st.just("")}
)


@st.composite
def clients(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": str(draw(st.uuids())),
        "kind": draw(st.sampled_from(["company", "person"])),
        "name": draw(NAME),
        "email": draw(st.none() | st.just("bills@acme.example")),
        "currency": "GBP",
        "terms_days": draw(st.none() | st.integers(0, 365)),
        "terms_kind": draw(st.sampled_from(["net", "end_of_month"])),
        "billing_name": draw(TEXT),
        "tax_id": draw(st.none() | TEXT),
        "address": draw(ADDRESS),
        "language": "de",
        "tags": tags.tidy(draw(st.lists(TAG, max_size=4))),
        "status": "active",
    }


ODD: dict[str, Any] = {
    "id": str(UUID(int=7)), "kind": "company", "name": "'=1+1", "email": None, "currency": "GBP",
    "terms_days": 0, "terms_kind": "net", "billing_name": "'s-Hertogenbosch\r\nB.V.", "tax_id": "-12",
    "address": dict.fromkeys(imports.ADDRESS, "＝x"), "language": "en",
    "tags": ['a, b', 'say "c"', "=d"], "status": "archived",
}  # fmt: skip


@given(st.lists(clients(), min_size=1, max_size=3))
@example([ODD])
def test_an_export_that_is_read_again_says_nothing_new(bodies: list[dict[str, Any]]) -> None:
    text = "".join(as_csv([HEAD, *map(values, bodies)]))

    sheet = read_csv(text, imports.COLUMNS)

    assert (sheet.columns, sheet.unknown) == (imports.COLUMNS, ())
    for row, body in zip(sheet.rows, bodies, strict=True):
        assert imports.news(imports.fields_of(row.cells), body) == {}
        assert imports.key_of(row.cells) == ("id", body["id"])
        assert row.cells["status"] == body["status"]


@given(clients(), st.sampled_from(["billing_name", "tax_id", "terms_days", "tags", "line2"]))
def test_what_was_changed_in_between_is_named(body: dict[str, Any], column: str) -> None:
    [row] = read_csv("".join(as_csv([HEAD, values(body)])), imports.COLUMNS).rows
    cells = row.cells | {column: "366" if column == "terms_days" else f"{row.cells[column]} x,y"}

    fresh = imports.news(imports.fields_of(cells), body)

    assert imports.changed_columns(fresh, body) == [column]
