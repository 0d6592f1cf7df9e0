"""What a proposal promises equals what will be billed: what is due together is rounded together.

`once`, `taxes` (those of `once`) and `recurring` price the one-off lines and each interval by
themselves, as every later invoice will. `accepting` prices all lines of one moment as one document,
so its steps of that moment add up to the invoice the client gets then. Codes, besides those of
`totals`: `line_billing_unknown`, `line_interval_missing`, `line_interval_unknown`,
`line_interval_not_allowed`, `line_starts_on_not_allowed`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from invoicing.rules.errors import InvalidLine
from invoicing.rules.totals import LineInput, PricedLine, TaxLine, Totals, price_document

# From the shortest to the longest, which is also the order they are shown in.
UNITS = ("day", "week", "month", "year")
ON_ACCEPTANCE, ON_COMPLETION, RECURRING = "on_acceptance", "on_completion", "recurring"

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
        if self.billing == ON_COMPLETION:
            return ON_COMPLETION
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
    """One thing that accepting sets off: a bill at once, on a date, or on completion."""

    when: When
    label: str
    interval_unit: str | None
    interval_count: int | None
    total_amount: int


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
        for interval in sorted({line.interval for line in due}, key=interval_order):
            chosen = [index for index, line in enumerate(due) if line.interval == interval]
            label = ", ".join(due[index].name for index in chosen)
            total = sum(priced[index].total_amount for index in chosen)
            unit, count = interval or (None, None)
            steps.append(AcceptingStep(when, label, unit, count, total))
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
    return (0 if when == ON_ACCEPTANCE else 2), date.min


def _check_billing(line: ProposalLine, position: int) -> None:
    if line.billing not in (ON_ACCEPTANCE, ON_COMPLETION, RECURRING):
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
