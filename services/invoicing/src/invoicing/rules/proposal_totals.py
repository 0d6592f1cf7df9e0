"""What a proposal promises equals what will be billed: what is due together is rounded together.

`once`, `taxes` (those of `once`) and `recurring` price the one-off lines and each interval by
themselves, as every later invoice will. `accepting` prices all lines of one moment as one document,
so its steps of that moment add up to the invoice the client gets then. What is billed by an estimate
counts as the least that was agreed. Codes, besides those of `totals` and of `estimated`:
`line_billing_unknown`, `line_interval_missing`, `line_interval_unknown`,
`line_interval_not_allowed`, `line_starts_on_not_allowed`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from invoicing.rules import estimated
from invoicing.rules.errors import InvalidLine
from invoicing.rules.totals import LineInput, PricedLine, TaxLine, Totals, price_document

# From the shortest to the longest, which is also the order they are shown in.
UNITS = ("day", "week", "month", "year")
ON_ACCEPTANCE, ON_COMPLETION, RECURRING = "on_acceptance", "on_completion", "recurring"
ESTIMATE = "estimate"

Pricing = Callable[[Sequence[LineInput], str], Totals]
When = str | date
Interval = tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One offered service: what it costs, and when it is billed."""

    name: str
    price: LineInput
    billing: str
    interval_unit: str | None = None
    interval_count: int | None = None
    starts_on: date | None = None
    optional: bool = False
    group: str | None = None
    preset: bool = False
    estimate_by: str | None = None
    most: Decimal | None = None

    @property
    def dearest(self) -> "ProposalLine":
        """Return the line as it costs the most that was agreed; of a fixed price, the same."""
        return replace(self, price=estimated.dearest(self.price, self.estimate_by, self.most))

    @property
    def is_option(self) -> bool:
        """Say whether the client decides about the line."""
        return self.optional or self.group is not None

    @property
    def interval(self) -> Interval:
        """Return how often the line is billed, if more than once."""
        if self.interval_unit is None or self.interval_count is None:
            return None
        return self.interval_unit, self.interval_count

    @property
    def when(self) -> When:
        """Return the moment of the first bill; without a date, recurring work starts at once."""
        if self.billing in (ON_COMPLETION, ESTIMATE):
            return self.billing
        return self.starts_on or ON_ACCEPTANCE


@dataclass(frozen=True, slots=True)
class Amounts:
    """Net, tax and total of several documents together."""

    net_amount: int
    tax_amount: int
    total_amount: int


@dataclass(frozen=True, slots=True)
class RecurringTotals:
    """What comes every so many days, weeks, months or years."""

    interval_unit: str
    interval_count: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class AcceptingStep:
    """One thing that accepting sets off: a bill at once, on a date, on completion, or once priced.

    Of an estimate, `total_amount` is the least and `largest_amount` the most it can be.
    """

    when: When
    label: str
    interval_unit: str | None
    interval_count: int | None
    total_amount: int
    largest_amount: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalTotals:
    """A priced proposal; lines stand in the order given."""

    currency: str
    lines: tuple[PricedLine, ...]
    once: Amounts
    recurring: tuple[RecurringTotals, ...]
    taxes: tuple[TaxLine, ...]
    accepting: tuple[AcceptingStep, ...]


def price_proposal(
    lines: Sequence[ProposalLine], currency: str, price: Pricing = price_document
) -> ProposalTotals:
    """Price every line, what is due once, what recurs, and each step that accepting sets off."""
    for position, line in enumerate(lines, start=1):
        _check_billing(line, position)
    # Pricing all lines at once refuses a bad one under its own position in the proposal.
    price([line.price for line in lines], currency)
    _check_estimates(lines, currency, price)
    bills = _bills(lines, currency, price)
    by_index = {
        index: line
        for bill in bills
        for index, line in zip(bill.members, bill.totals.lines, strict=True)
    }
    once = [bill.totals for bill in bills if bill.interval is None]
    return ProposalTotals(
        currency,
        tuple(by_index[index] for index in range(len(lines))),
        _sum(once),
        _recurring(bills),
        _merge_taxes(tax for totals in once for tax in totals.taxes),
        _accepting(lines, currency, price),
    )


def interval_order(interval: Interval) -> tuple[int, int]:
    """Order intervals: what comes once first, then from the shortest to the longest."""
    return (-1, 0) if interval is None else (UNITS.index(interval[0]), interval[1])


@dataclass(frozen=True, slots=True)
class _Bill:
    """The lines that begin together and come back together, priced as one document."""

    interval: Interval
    members: list[int]
    totals: Totals


def _bills(lines: Sequence[ProposalLine], currency: str, price: Pricing) -> list[_Bill]:
    members: dict[tuple[When, Interval], list[int]] = {}
    for index, line in enumerate(lines):
        members.setdefault((line.when, line.interval), []).append(index)
    return [
        _Bill(interval, indices, price([lines[index].price for index in indices], currency))
        for (_, interval), indices in members.items()
    ]


def _recurring(bills: Sequence[_Bill]) -> tuple[RecurringTotals, ...]:
    by_interval: dict[tuple[str, int], list[Totals]] = {}
    for bill in bills:
        if bill.interval is not None:
            by_interval.setdefault(bill.interval, []).append(bill.totals)
    return tuple(
        RecurringTotals(*interval, _sum(by_interval[interval]))
        for interval in sorted(by_interval, key=interval_order)
    )


def _accepting(
    lines: Sequence[ProposalLine], currency: str, price: Pricing
) -> tuple[AcceptingStep, ...]:
    steps = []
    for when in sorted({line.when for line in lines}, key=_moment):
        due = [line for line in lines if line.when == when]
        priced = price([line.price for line in due], currency).lines
        most = price([line.dearest.price for line in due], currency).lines
        for interval in sorted({line.interval for line in due}, key=interval_order):
            chosen = [index for index, line in enumerate(due) if line.interval == interval]
            label = ", ".join(due[index].name for index in chosen)
            total = sum(priced[index].total_amount for index in chosen)
            unit, count = interval or (None, None)
            largest = sum(most[index].total_amount for index in chosen)
            by_estimate = when == ESTIMATE
            steps.append(
                AcceptingStep(when, label, unit, count, total, largest if by_estimate else None)
            )
    return tuple(steps)


def _sum(documents: Iterable[Totals]) -> Amounts:
    amounts = [(each.net_amount, each.tax_amount, each.total_amount) for each in documents]
    return Amounts(*(sum(column) for column in zip((0, 0, 0), *amounts, strict=True)))


def _merge_taxes(taxes: Iterable[TaxLine]) -> tuple[TaxLine, ...]:
    merged: dict[tuple[str, object], TaxLine] = {}
    for tax in taxes:
        before = merged.get((tax.name, tax.rate), TaxLine(tax.name, tax.rate, 0, 0))
        merged[tax.name, tax.rate] = TaxLine(
            tax.name,
            tax.rate,
            before.taxable_amount + tax.taxable_amount,
            before.tax_amount + tax.tax_amount,
        )
    return tuple(sorted(merged.values(), key=lambda tax: (tax.name, tax.rate)))


def _moment(when: When) -> tuple[int, date]:
    if isinstance(when, date):
        return 1, when
    return (0, 2, 3)[(ON_ACCEPTANCE, ON_COMPLETION, ESTIMATE).index(when)], date.min


def _check_estimates(lines: Sequence[ProposalLine], currency: str, price: Pricing) -> None:
    for position, line in enumerate(lines, start=1):
        estimated.check(
            line.price, line.estimate_by, line.most, position, allowed=line.billing == ESTIMATE
        )
    try:
        price([line.dearest.price for line in lines], currency)
    except InvalidLine as error:
        # The least has a price, so it is the most that has none.
        raise InvalidLine(error.code, "most", error.position) from error


def _check_billing(line: ProposalLine, position: int) -> None:
    if line.billing not in (ON_ACCEPTANCE, ON_COMPLETION, RECURRING, ESTIMATE):
        raise InvalidLine("line_billing_unknown", "billing", position)
    if line.billing == RECURRING:
        if line.interval is None:
            raise InvalidLine("line_interval_missing", "interval_unit", position)
        if line.interval_unit not in UNITS or not 1 <= line.interval[1] <= 1_200:
            raise InvalidLine("line_interval_unknown", "interval_unit", position)
    elif line.interval_unit is not None or line.interval_count is not None:
        raise InvalidLine("line_interval_not_allowed", "interval_unit", position)
    elif line.starts_on is not None:
        raise InvalidLine("line_starts_on_not_allowed", "starts_on", position)
