"""A tax is a name and a rate, and what accounting calls it where the rate alone does not say."""

from decimal import Decimal

import pytest

from invoicing.rules.errors import InvalidTax
from invoicing.rules.taxes import Meaning, check_tax, meanings_in, told


@pytest.mark.parametrize(
    ("rate", "category", "reason", "kept"),
    [
        ("20", None, "", ("20", "standard")),
        ("20.00", "standard", "", ("20", "standard")),
        ("100", None, "", ("100", "standard")),
        ("0.0001", None, "", ("0.0001", "standard")),
        ("5.50000", None, "", ("5.5", "standard")),
        ("0.00", None, "", ("0", "zero")),
        ("0", "exempt", "Teaching", ("0", "exempt")),
        ("0", "reverse_charge", "", ("0", "reverse_charge")),
        ("0", "outside_scope", "", ("0", "outside_scope")),
    ],
)
def test_a_tax_is_kept_by_its_rate_and_category(
    rate: str, category: str | None, reason: str, kept: tuple[str, str]
) -> None:
    found, says = check_tax(Decimal(rate), category, reason)

    assert (f"{found:f}", says) == kept


@pytest.mark.parametrize(
    ("rate", "category", "reason", "code", "field"),
    [
        ("-1", None, "", "tax_rate_negative", "rate"),
        ("100.0001", None, "", "tax_rate_too_large", "rate"),
        ("1.00001", None, "", "tax_rate_too_precise", "rate"),
        ("20", "zero", "", "tax_rate_not_zero", "rate"),
        ("20", "reverse_charge", "", "tax_rate_not_zero", "rate"),
        ("0", "standard", "", "tax_category_needs_rate", "category"),
        ("0", "exempt", "", "tax_reason_missing", "reason"),
        ("20", None, "Because", "tax_reason_not_told", "reason"),
    ],
)
def test_a_tax_that_means_nothing_is_refused_by_field(
    rate: str, category: str | None, reason: str, code: str, field: str
) -> None:
    with pytest.raises(InvalidTax) as caught:
        check_tax(Decimal(rate), category, reason)

    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_document_says_what_is_not_plain_of_its_taxes_and_is_read_back() -> None:
    sums = [
        {"name": "Teaching", "rate": "0.00", "taxable_amount": 100, "tax_amount": 0},
        {"name": "Teaching", "rate": "20", "taxable_amount": 100, "tax_amount": 20},
        {"name": "Books", "rate": "0", "taxable_amount": 100, "tax_amount": 0},
    ]
    meanings = {
        ("Teaching", Decimal(0)): Meaning("exempt", "Article 132"),
        ("Books", Decimal(0)): Meaning("zero"),
    }

    said = told(sums, meanings)

    assert said == [sums[0] | {"category": "exempt", "reason": "Article 132"}, sums[1], sums[2]]
    assert meanings_in(said) == {("Teaching", Decimal(0)): Meaning("exempt", "Article 132")}
