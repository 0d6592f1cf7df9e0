"""Prices with tax and prices before it on one invoice: the first never change, the others by a unit."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.rules.totals import LineInput, Method, with_tax

# A busy machine draws examples slowly; that is no fault of the rule.
moderate = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@moderate
@given(
    st.lists(
        st.tuples(
            st.booleans(),
            st.builds(
                LineInput,
                quantity=st.decimals("0.01", 1000, places=2),
                unit_price=st.decimals(0, 5000, places=4),
                discount_percent=st.decimals(0, 100, places=2),
                tax_name=st.just("VAT"),
                tax_rate=st.sampled_from([Decimal(0), Decimal(7), Decimal("19.6"), Decimal(25)]),
            ),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["EUR", "JPY"]),
)
def test_on_an_invoice_of_both_kinds_a_price_with_tax_never_changes_and_one_before_it_by_one_unit(
    mixed: list[tuple[bool, LineInput]], currency: str
) -> None:
    written = [
        line if with_tax_ else replace(line, unit_price=with_tax(line.unit_price, line.tax_rate))
        for with_tax_, line in mixed
    ]

    totals = Method(True).price(written, currency)

    assert totals.total_amount == sum(line.total_amount for line in totals.lines)
    for (includes, line), priced in zip(mixed, totals.lines, strict=True):
        alone = Method(includes).price([line], currency).total_amount
        assert abs(priced.total_amount - alone) <= (0 if includes else 1)
