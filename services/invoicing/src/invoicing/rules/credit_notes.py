"""What a credit note comes to: the mirror of what it takes back, and never more than was billed.

A line is credited whole, by a quantity or by an amount. Whatever the steps, what is credited of a line
never exceeds it, and of a tax never that tax: a tax's share is what is credited of it comes to in all,
less what earlier credit notes took, so that the last one ends at the invoice's own amount to the unit.
A credit note of everything has its invoice's columns. A line that gives back is credited whole or not
at all, and never so that more than the invoice's total is credited. Where prices contain their tax,
quantities and amounts are of such prices, and the tax is taken out of them as it was on the invoice.

Codes: `credit_line_unknown`, `credit_line_repeated`, `credit_line_credited`,
`credit_quantity_and_amount`, `credit_quantity_not_positive`, `credit_quantity_above_rest`,
`credit_amount_not_positive`, `credit_amount_above_rest`, `credit_above_invoice`, `nothing_to_credit`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.money import round_ratio
from invoicing.rules.errors import InvalidDocument, InvalidLine
from invoicing.rules.totals import TaxLine

Tax = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Billed:
    """One line of the invoice, as it was frozen."""

    position: int
    quantity: Decimal
    net_amount: int
    tax: Tax
    included_tax_amount: int = 0
    discount_amount: int = 0

    @property
    def amount(self) -> int:
        """What the line's price came to, with the tax that it contains."""
        return self.net_amount + self.included_tax_amount


@dataclass(frozen=True, slots=True)
class Credited:
    """What one credit note takes back of one line; without a quantity it was given as an amount."""

    position: int
    quantity: Decimal | None
    net_amount: int
    included_tax_amount: int = 0
    discount_amount: int = 0

    @property
    def amount(self) -> int:
        """What is credited of the line's price, with the tax that it contains."""
        return self.net_amount + self.included_tax_amount


@dataclass(frozen=True, slots=True)
class Choice:
    """A line to credit: by a quantity, by an amount, or all that is left of it."""

    position: int
    quantity: Decimal | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """What can still be credited of a line; no quantity once a part was given as an amount."""

    position: int
    quantity: Decimal | None
    amount: int


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit note takes back: lines in the invoice's order, taxes in the invoice's order."""

    lines: tuple[Credited, ...]
    taxes: tuple[TaxLine, ...]
    net_amount: int
    tax_amount: int

    @property
    def total_amount(self) -> int:
        """What the client owes less, or gets back."""
        return self.net_amount + self.tax_amount


def credit(
    billed: Sequence[Billed],
    taxes: Sequence[TaxLine],
    before: Sequence[Credited],
    choices: Sequence[Choice] | None = None,
) -> Credit:
    """Returns the credit note of the chosen lines, or of all that is left of the invoice."""
    left = {rest.position: rest for rest in rests(billed, before)}
    if choices is None:
        wanted = [_whole(line, left[line.position]) for line in billed]
        lines = tuple(line for line in wanted if line is not None)
    else:
        lines = _chosen({line.position: line for line in billed}, left, choices)
    lines = tuple(_split(line, billed, before) for line in lines)
    shares = tuple(
        _share(tax, billed, before, lines) for tax in taxes if _bears(tax, billed, lines)
    )
    net = sum(line.net_amount for line in lines)
    found = Credit(lines, shares, net, sum(share.tax_amount for share in shares))
    if not found.total_amount:
        raise InvalidDocument("nothing_to_credit", "lines")
    _refuse_too_much(found, billed, taxes, before)
    return found


def _refuse_too_much(
    found: Credit, billed: Sequence[Billed], taxes: Sequence[TaxLine], before: Iterable[Credited]
) -> None:
    """What a line gives back was never paid, and is not credited with the others; nor is its tax."""
    lines = (*before, *found.lines)
    borne = [_share(tax, billed, (), lines) for tax in taxes if _bears(tax, billed, lines)]
    parts = sum(line.amount for line in lines), _total(lines, borne)
    too_much = parts[0] > sum(line.amount for line in billed) or parts[1] > _total(billed, taxes)
    if too_much or found.net_amount < 0 or found.total_amount < 0:
        raise InvalidDocument("credit_above_invoice", "lines")


def _total(lines: Iterable[Billed | Credited], taxes: Iterable[TaxLine]) -> int:
    return sum(line.net_amount for line in lines) + sum(tax.tax_amount for tax in taxes)


def rests(billed: Sequence[Billed], before: Iterable[Credited]) -> list[Rest]:
    """Returns what can still be credited of each line."""
    earlier = list(before)
    return [_rest(line, [each for each in earlier if each.position == line.position])
            for line in billed]  # fmt: skip


def _rest(line: Billed, earlier: Sequence[Credited]) -> Rest:
    amount = line.amount - sum(each.amount for each in earlier)
    quantities = [each.quantity for each in earlier if each.quantity is not None]
    if len(quantities) < len(earlier):
        return Rest(line.position, None, amount)
    return Rest(line.position, line.quantity - sum(quantities, Decimal(0)), amount)


def _whole(line: Billed, rest: Rest) -> Credited | None:
    """Returns all that is left of the line; a line that costs nothing is there until it is credited."""
    is_left = rest.amount != 0 or (line.amount == 0 and bool(rest.quantity))
    return Credited(line.position, rest.quantity, rest.amount) if is_left else None


def _chosen(
    billed: dict[int, Billed],
    left: dict[int, Rest],
    choices: Sequence[Choice],
) -> tuple[Credited, ...]:
    found: dict[int, Credited] = {}
    for place, choice in enumerate(choices, start=1):
        if choice.position not in billed:
            raise InvalidLine("credit_line_unknown", "position", place)
        if choice.position in found:
            raise InvalidLine("credit_line_repeated", "position", place)
        line, rest = billed[choice.position], left[choice.position]
        found[choice.position] = _of_line(line, rest, choice, place)
    return tuple(found[position] for position in sorted(found))


def _of_line(line: Billed, rest: Rest, choice: Choice, place: int) -> Credited:
    if choice.quantity is not None and choice.amount is not None:
        raise InvalidLine("credit_quantity_and_amount", "amount", place)
    if choice.quantity is not None:
        return _by_quantity(line, rest, choice.quantity, place)
    if choice.amount is not None:
        return _by_amount(line, rest, choice.amount, place)
    if not rest.amount and not rest.quantity:
        raise InvalidLine("credit_line_credited", "position", place)
    return Credited(line.position, rest.quantity, rest.amount)


def _by_quantity(line: Billed, rest: Rest, quantity: Decimal, place: int) -> Credited:
    """The price of the quantity, reckoned from all that was credited, so that it ends at the line's."""
    if quantity <= 0:
        raise InvalidLine("credit_quantity_not_positive", "quantity", place)
    if rest.quantity is None or quantity > rest.quantity:
        raise InvalidLine("credit_quantity_above_rest", "quantity", place)
    already = line.quantity - rest.quantity
    upto = _part(line.amount, already + quantity, line.quantity)
    return Credited(line.position, quantity, upto - _part(line.amount, already, line.quantity))


def _by_amount(line: Billed, rest: Rest, amount: int, place: int) -> Credited:
    if amount <= 0:
        raise InvalidLine("credit_amount_not_positive", "amount", place)
    if amount > rest.amount:
        raise InvalidLine("credit_amount_above_rest", "amount", place)
    return Credited(line.position, None, amount)


def _part(amount: int, quantity: Decimal, whole: Decimal) -> int:
    """Returns what a part of a quantity costs, rounded half away from zero."""
    part, parts = quantity.as_integer_ratio()
    all_, alls = whole.as_integer_ratio()
    return round_ratio(amount * part * alls, parts * all_)


def _bears(tax: TaxLine, billed: Sequence[Billed], lines: Sequence[Credited]) -> bool:
    return bool(_members(tax, billed) & {line.position for line in lines})


def _split(line: Credited, billed: Sequence[Billed], before: Sequence[Credited]) -> Credited:
    """Takes out of a line's price the tax that it contains, and says what discount had been taken off.

    Both are reckoned from all that was credited of the line, so that they end at the line's own.
    """
    own = next(each for each in billed if each.position == line.position)
    earlier = [each for each in before if each.position == line.position]
    already = sum(each.amount for each in earlier)

    def part(amount: int) -> int:
        return _of(amount, already + line.amount, own.amount) - _of(amount, already, own.amount)

    tax, discount = part(own.included_tax_amount), part(own.discount_amount)
    if not own.amount:
        # A line that its discount has taken whole brings it back with the first of it.
        discount = own.discount_amount - sum(each.discount_amount for each in earlier)
    return Credited(line.position, line.quantity, line.amount - tax, tax, discount)


def _share(
    tax: TaxLine, billed: Sequence[Billed], before: Sequence[Credited], lines: Sequence[Credited]
) -> TaxLine:
    """Returns a tax's part: what all credited of it comes to, less what was credited before.

    Where prices contain the tax it is what the lines contain.
    """
    members = _members(tax, billed)
    now = [each for each in lines if each.position in members]
    net = sum(each.net_amount for each in now)
    if any(line.included_tax_amount for line in billed if line.position in members):
        within = sum(each.included_tax_amount for each in now)
        return TaxLine(tax.name, tax.rate, net, within)
    earlier = [each for each in before if each.position in members]
    already, whole = sum(each.net_amount for each in earlier), tax.taxable_amount
    if not whole:
        # What is nothing but tax, as the last cent of an estimate can be, goes with the first of it.
        return TaxLine(tax.name, tax.rate, net, 0 if earlier else tax.tax_amount)
    amount = _of(tax.tax_amount, already + net, whole) - _of(tax.tax_amount, already, whole)
    return TaxLine(tax.name, tax.rate, net, amount)


def _of(amount: int, part: int, whole: int) -> int:
    return round_ratio(amount * part * (1 if whole > 0 else -1), abs(whole)) if whole else 0


def _members(tax: TaxLine, billed: Sequence[Billed]) -> set[int]:
    return {line.position for line in billed if line.tax == (tax.name, tax.rate)}
