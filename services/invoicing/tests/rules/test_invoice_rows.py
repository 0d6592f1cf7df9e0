"""What rows say of an invoice: what is written of a line and read again says the same, and no other."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.spreadsheets import as_csv, read_csv
from invoicing.rules.invoice_rows import COLUMNS, LINE, WHOLE, line_of, says_the_same

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
NUMBERS = st.decimals(-9999, 9999, places=4)
LINES = st.fixed_dictionaries(
    {"name": TEXTS.map(lambda text: f"x{text}".strip()), "description": TEXTS.map(str.strip)}
    | dict.fromkeys(("quantity", "unit_price", "discount_percent", "tax_rate"), NUMBERS)
    | {"tax_name": st.sampled_from(["VAT", "=1+1", "-"])}
    | dict.fromkeys(("period_start", "period_end"), st.dates())
)


def written(lines):
    """Returns the rows of a file that says these lines, as they are read from it."""
    table = [["OLD-1", *WHOLE, *(line[name] for name in LINE)] for line in lines]
    return [row.cells for row in read_csv("".join(as_csv([COLUMNS, *table])), COLUMNS).rows]


@given(st.lists(LINES, min_size=1, max_size=5))
def test_what_is_written_and_read_again_says_the_same(lines):
    assert says_the_same(written(lines), lines)


@given(LINES, st.sampled_from(LINE))
def test_another_value_says_something_else(line, name):
    kept = line[name]
    other = kept + 1 if isinstance(kept, Decimal) else f"{kept}!"

    assert line_of(written([line | {name: other}])[0])[name]
    assert not says_the_same(written([line | {name: other}]), [line])
    assert not says_the_same(written([line, line]), [line])
