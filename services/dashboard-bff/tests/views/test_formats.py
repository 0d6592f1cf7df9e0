"""Money and dates read as people write them; charts are drawn to scale."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from common.errors import Invalid
from dashboard_bff.views import charts, formats
from dashboard_bff.views.parts.paging import decode_place, encode_place
from dashboard_bff.views.parts.people import address_lines


@pytest.mark.parametrize(
    "amount, currency, words",
    [
        (144000, "GBP", "£1,440.00"),
        (-4350, "GBP", "−£43.50"),
        (0, "EUR", "€0.00"),
        (1440, "JPY", "¥1,440"),
        (1250, "KWD", "KWD\u00a01.250"),
        (5, "USD", "$0.05"),
    ],
)
def test_money_has_its_currencys_own_decimals(amount: int, currency: str, words: str) -> None:
    assert formats.money(amount, currency) == words


@pytest.mark.parametrize(
    "text, currency, words",
    [
        ("1200", "GBP", "£1,200.00"),
        ("1200.000", "GBP", "£1,200.00"),
        ("0.0125", "GBP", "£0.0125"),
        ("0.0120", "GBP", "£0.012"),
        ("3", "JPY", "¥3"),
        ("-0.5", "GBP", "−£0.50"),
    ],
)
def test_a_price_keeps_the_decimals_it_needs(text: str, currency: str, words: str) -> None:
    assert formats.price(text, currency) == words


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("date", "2026-11-20", "20 Nov 2026"),
        ("date", "2026-11-20T23:30:00Z", "21 Nov 2026"),
        ("date_short", "2026-01-02", "2 Jan"),
        ("date_short", "2027-01-02", "2 Jan 2027"),
        ("date_long", "2026-11-20", "Friday 20 November 2026"),
        ("month", "2026-11-20", "Nov 2026"),
        ("time", "2026-11-20T09:02:00Z", "10:02"),
        ("datetime", "2026-11-20T23:30:00Z", "21 Nov 2026, 00:30"),
        ("datetime_short", "2026-11-20T09:02:00Z", "20 Nov, 10:02"),
        ("relative", "2026-11-21", "today"),
        ("relative", "2026-12-06", "in 15 days"),
        ("relative", "2026-11-20", "yesterday"),
        ("relative", "2026-11-18", "3 days ago"),
    ],
)
def test_dates_are_the_firms(name: str, value: str, words: str) -> None:
    now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    filters = formats.filters(lambda: ("Europe/Berlin", now))

    assert filters[name](value) == words


@pytest.mark.parametrize(
    "name, letters",
    [("Dana Moore", "DM"), ("Cher", "C"), ("Ana de la Cruz", "AC"), ("  ", ""), ("- Ö Ä", "ÖÄ")],
)
def test_initials_are_of_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_the_country_is_named_only_abroad() -> None:
    address = {
        "line1": "1 Rue",
        "line2": "",
        "city": "Lyon",
        "postal_code": "69001",
        "country": "FR",
    }

    assert address_lines(address, "FR") == ["1 Rue", "Lyon 69001"]
    assert address_lines(address, "GB") == ["1 Rue", "Lyon 69001", "France"]


@pytest.mark.parametrize("highest", [0, 1, 299, 144000, 99_999_999])
def test_a_chart_needs_at_most_four_lines_and_stays_in_its_frame(highest: int) -> None:
    bars = [charts.Bar("Nov", [("1", highest), ("hatch", highest // 2)]), charts.Bar("Dec", [])]

    drawn = charts.drawing(charts.WIDE, bars, digits=2, symbol="£", now=0)

    assert 2 <= len(drawn["grid"]) <= 5
    assert all(part["y"] >= 0 for bar in drawn["bars"] for part in bar["parts"])
    assert drawn["grid"][0]["label"] == "£0"


def test_bars_are_to_scale() -> None:
    bars = [charts.Bar("Nov", [("1", 30000)]), charts.Bar("Dec", [("1", 15000)])]

    drawn = charts.drawing(charts.MAIN_WIDE, bars, digits=2, symbol="£", now=0)

    whole, half = (charts.MAIN_WIDE.floor - bar["parts"][0]["y"] for bar in drawn["bars"])
    assert whole == pytest.approx(2 * half, abs=0.2)


def test_a_place_in_a_list_survives_its_cursor() -> None:
    id_ = uuid4()

    assert decode_place(encode_place("Å & Co", id_)) == ("Å & Co", id_)
    assert decode_place(None) is None


@pytest.mark.parametrize("cursor", ["!!", "abc", "å", "____"])
def test_any_other_text_is_no_cursor(cursor: Any) -> None:
    with pytest.raises(Invalid):
        decode_place(cursor)
