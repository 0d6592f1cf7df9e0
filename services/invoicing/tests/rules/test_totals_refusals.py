"""What cannot be priced is refused, and the refusal says which line and why."""

from decimal import Decimal

import pytest

from common.money import MoneyError
from invoicing.rules.errors import InvalidDocument, InvalidLine
from invoicing.rules.totals import LineInput, price_document, price_line


def a_line(unit_price: str, quantity: str = "1") -> LineInput:
    return LineInput(Decimal(quantity), Decimal(unit_price))


NAN, INFINITY = Decimal("NaN"), Decimal("Infinity")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"quantity": NAN}, "line_quantity_not_a_number"),
        ({"quantity": Decimal("sNaN")}, "line_quantity_not_a_number"),
        ({"unit_price": INFINITY}, "line_unit_price_not_a_number"),
        ({"tax_rate": -INFINITY}, "line_tax_rate_not_a_number"),
        ({"quantity": Decimal(-1)}, "line_quantity_negative"),
        ({"unit_price": Decimal("-0.01")}, "line_unit_price_negative"),
        ({"discount_percent": Decimal(-1)}, "line_discount_percent_negative"),
        ({"tax_rate": Decimal(-1)}, "line_tax_rate_negative"),
        ({"discount_percent": Decimal("100.01")}, "line_discount_percent_too_large"),
        ({"tax_rate": Decimal("100.5")}, "line_tax_rate_too_large"),
        ({"quantity": Decimal("1E+999999")}, "line_quantity_too_large"),
        ({"unit_price": Decimal("1E+13")}, "line_unit_price_too_large"),
        ({"quantity": Decimal("1E-999999")}, "line_quantity_too_precise"),
        ({"unit_price": Decimal("0.123456789")}, "line_unit_price_too_precise"),
        ({"tax_rate": Decimal("8.87501")}, "line_tax_rate_too_precise"),
    ],
)
def test_a_line_that_cannot_be_priced_says_which_and_why(
    fields: dict[str, Decimal], code: str
) -> None:
    good = {"quantity": Decimal(1), "unit_price": Decimal(1)}

    with pytest.raises(InvalidLine) as caught:
        price_document([LineInput(**good), LineInput(**good | fields)], "EUR")

    assert caught.value.code == code
    assert caught.value.position == 2
    assert [caught.value.field] == list(fields)


@pytest.mark.parametrize(
    ("lines", "discount", "code"),
    [
        ([a_line("1")], -1, "document_discount_negative"),
        ([a_line("1")], 101, "document_discount_above_total"),
        ([], 1, "document_discount_above_total"),
        ([a_line("1")] * 1001, 0, "document_has_too_many_lines"),
        ([a_line("80000000000000")] * 2, 0, "line_unit_price_too_large"),
        ([a_line("1E+12", quantity="80")] * 2, 0, "document_total_too_large"),
    ],
)
def test_a_document_that_cannot_be_priced_says_why(
    lines: list[LineInput], discount: int, code: str
) -> None:
    with pytest.raises((InvalidDocument, InvalidLine)) as caught:
        price_document(lines, "EUR", discount)

    assert caught.value.code == code


def test_a_line_beyond_any_amount_is_refused() -> None:
    with pytest.raises(InvalidLine) as caught:
        price_line(a_line("1E+12", quantity="1E+9"), "EUR")

    assert caught.value.code == "line_total_too_large"


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(MoneyError):
        price_document([a_line("1")], "EURO")
