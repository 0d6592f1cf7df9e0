"""What a client may choose of an offer, what a choice comes to, and the least and most any can.

A line is fixed, optional, or one of a group. Codes: `line_group_unknown`, `line_optional_in_group`,
`line_preset_not_allowed`, `group_name_taken`, `group_has_no_lines`, `group_has_two_presets`,
`document_has_too_many_choices`; of a choice: `option_unknown`, `options_open`,
`option_chosen_twice`, `nothing_chosen`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from invoicing.rules.errors import InvalidChoice, InvalidDocument, InvalidLine
from invoicing.rules.proposal_totals import (
    ESTIMATE,
    Interval,
    Pricing,
    ProposalLine,
    ProposalTotals,
    interval_order,
    price_proposal,
)
from invoicing.rules.totals import price_document, price_line

ONE, ONE_OR_NONE = "one", "one_or_none"
# The range of an offer is exact: groups whose options differ in time or tax are tried together.
MOST_COMBINATIONS = 64


@dataclass(frozen=True, slots=True)
class Group:
    """Options that exclude each other."""

    name: str
    choose: str = ONE


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the most that something can come to, tax included."""

    smallest_amount: int
    largest_amount: int


@dataclass(frozen=True, slots=True)
class RecurringSpan:
    """The least and the most that comes every so often."""

    interval_unit: str
    interval_count: int
    span: Span


@dataclass(frozen=True, slots=True)
class Range:
    """How little and how much an offer can come to, whatever is chosen."""

    once: Span
    recurring: tuple[RecurringSpan, ...]


def has_options(lines: Sequence[ProposalLine]) -> bool:
    """Say whether there is anything to choose."""
    return any(line.is_option for line in lines)


def has_estimates(lines: Sequence[ProposalLine]) -> bool:
    """Say whether any line's price is confirmed only when the work is done."""
    return any(line.billing == ESTIMATE for line in lines)


def check_options(lines: Sequence[ProposalLine], groups: Sequence[Group]) -> None:
    """Refuse options that no choice could be made of."""
    names = [group.name for group in groups]
    for position, line in enumerate(lines, start=1):
        if line.group is not None and line.group not in names:
            raise InvalidLine("line_group_unknown", "group", position)
        if line.group is not None and line.optional:
            raise InvalidLine("line_optional_in_group", "optional", position)
        if line.preset and not line.is_option:
            raise InvalidLine("line_preset_not_allowed", "preset", position)
    for place, name in enumerate(names):
        field = f"option_groups.{place}.name"
        if name in names[:place]:
            raise InvalidDocument("group_name_taken", field)
        members = [line for line in lines if line.group == name]
        if not members:
            raise InvalidDocument("group_has_no_lines", field)
        if sum(line.preset for line in members) > 1:
            raise InvalidDocument("group_has_two_presets", field)


def preset_choice(lines: Sequence[ProposalLine]) -> tuple[int, ...]:
    """Return which lines are in before anybody has chosen: the fixed ones and the presets."""
    return tuple(n for n, line in enumerate(lines) if line.preset or not line.is_option)


def complete_choice(
    lines: Sequence[ProposalLine], groups: Sequence[Group], options: Collection[int]
) -> tuple[int, ...]:
    """Return the lines that choosing the options agrees to; refuse a choice that leaves a group open."""
    if any(not lines[n].is_option for n in options):
        raise InvalidChoice("option_unknown")
    for place, group in enumerate(groups):
        taken = sum(lines[n].group == group.name for n in options)
        if taken > 1:
            raise InvalidChoice("option_chosen_twice", f"option_groups.{place}")
        if not taken and group.choose == ONE:
            raise InvalidChoice("options_open", f"option_groups.{place}")
    agreed = tuple(n for n, line in enumerate(lines) if n in options or not line.is_option)
    if not agreed:
        raise InvalidChoice("nothing_chosen")
    return agreed


def open_groups(
    lines: Sequence[ProposalLine], groups: Sequence[Group], options: Collection[int]
) -> list[str]:
    """Return the names of the groups that nothing is chosen of and something must be."""
    taken = {lines[n].group for n in options}
    return [group.name for group in groups if group.choose == ONE and group.name not in taken]


def price_choice(
    lines: Sequence[ProposalLine],
    chosen: Sequence[int],
    currency: str,
    price: Pricing = price_document,
) -> ProposalTotals:
    """Price the chosen lines as if they alone had been offered."""
    return price_proposal([lines[n] for n in chosen], currency, price)


def range_of(
    lines: Sequence[ProposalLine],
    groups: Sequence[Group],
    currency: str,
    price: Pricing = price_document,
) -> Range:
    """Return the least and the most the offer can come to, once and at each interval.

    What is billed by an estimate costs the least in the one, and the most in the other.
    """
    fixed = [n for n, line in enumerate(lines) if not line.is_option]
    optional = [n for n, line in enumerate(lines) if line.optional]
    least = [
        _sums(price_choice(lines, fixed + picked, currency, price))
        for picked in _combinations(lines, groups, currency, min)
    ]
    dearest = [line.dearest for line in lines]
    most = [
        _sums(price_choice(dearest, fixed + optional + picked, currency, price))
        for picked in _combinations(dearest, groups, currency, max)
    ]
    spans = {
        interval: Span(
            min(sums.get(interval, 0) for sums in least),
            max(sums.get(interval, 0) for sums in most),
        )
        for interval in sorted({key for sums in most for key in sums}, key=interval_order)
    }
    once = spans.pop(None)
    recurring = [
        RecurringSpan(*interval, span) for interval, span in spans.items() if interval is not None
    ]
    return Range(once, tuple(recurring))


def range_of_choice(
    lines: Sequence[ProposalLine],
    chosen: Sequence[int],
    currency: str,
    price: Pricing = price_document,
) -> Range:
    """Return the least and the most that the chosen lines can come to by their estimates."""
    agreed = [replace(lines[n], optional=False, group=None, preset=False) for n in chosen]
    return range_of(agreed, (), currency, price)


def _sums(totals: ProposalTotals) -> dict[Interval, int]:
    sums: dict[Interval, int] = {None: totals.once.total_amount}
    for part in totals.recurring:
        sums[part.interval_unit, part.interval_count] = part.amounts.total_amount
    return sums


Pick = Callable[[int, int], int]


def _combinations(
    lines: Sequence[ProposalLine], groups: Sequence[Group], currency: str, pick: Pick
) -> Iterator[list[int]]:
    """Yield the combinations of options among which the least, or the most, must be."""
    candidates = [_candidates(lines, group, currency, pick) for group in groups]
    if prod(len(each) for each in candidates) > MOST_COMBINATIONS:
        raise InvalidDocument("document_has_too_many_choices", "option_groups")
    for combination in product(*candidates):
        yield [n for n in combination if n is not None]


def _candidates(
    lines: Sequence[ProposalLine], group: Group, currency: str, pick: Pick
) -> list[int | None]:
    """Of options that are billed and taxed alike, only the cheapest or the dearest can matter."""
    if group.choose == ONE_OR_NONE and pick is min:
        return [None]
    best: dict[object, tuple[int, int]] = {}
    for n, line in enumerate(lines):
        if line.group == group.name:
            alike = (line.when, line.interval, line.price.tax)
            net = price_line(line.price, currency, n + 1)
            if alike not in best or pick(net, best[alike][0]) != best[alike][0]:
                best[alike] = (net, n)
    return [n for _, n in best.values()]
