"""What lines come to: the rules' answer, and their refusal told by field."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from common.errors import Invalid
from common.money import MoneyError
from invoicing import queries
from invoicing.models import Estimate, EstimateLine, Firm, Invoice, InvoiceLine, ProposalLine
from invoicing.rules.errors import RuleError
from invoicing.rules.options import (
    Group,
    check_options,
    has_estimates,
    has_options,
    preset_choice,
    price_choice,
    range_of,
    range_of_choice,
)
from invoicing.rules.proposal_totals import ProposalLine as Offer
from invoicing.rules.proposal_totals import ProposalTotals, price_proposal
from invoicing.rules.taxes import NO_TAX, FirmTaxes, told
from invoicing.rules.totals import Discount, Method, PricedLine, Totals
from invoicing.schemas.proposal_totals import RangeSchema, TotalsSchema

TOTALS, RANGE = TotalsSchema(), RangeSchema()
# Where a code in words would leave a person guessing.
WORDS = {
    "credit_line_unknown": "The invoice has no such line.",
    "credit_line_repeated": "This line is named twice.",
    "credit_line_credited": "Nothing is left of this line.",
    "credit_quantity_and_amount": "Give a quantity or an amount, not both.",
    "credit_quantity_not_positive": "Must be more than zero.",
    "credit_quantity_above_rest": "More than is left of this line.",
    "credit_amount_not_positive": "Must be more than zero.",
    "credit_amount_above_rest": "More than is left of this line.",
    "credit_above_invoice": "More than the invoice comes to, with what it gives back.",
    "document_total_negative": "More is given back than charged.",
    "nothing_to_credit": "Nothing is left to credit.",
    "number_pattern_malformed": "Write letters, digits, blanks and . / _ # - around its parts.",
    "number_pattern_without_number": "It needs {number} once.",
    "number_pattern_without_year": "It needs {year} if it begins again each year.",
    "document_discount_above_total": "More than the lines come to.",
    "tax_rate_not_zero": "Only a standard tax has a rate above zero.",
    "tax_category_needs_rate": "A standard tax has a rate above zero.",
    "tax_reason_missing": "Say why nothing is charged.",
    "tax_reason_not_told": "Only what is not plain has a reason.",
}


def method_of(session: Session, firm: Firm) -> Method:
    """Returns how the firm's documents are priced from now on; before it says so, before tax."""
    settings = queries.document_settings(session, firm.id)
    return settings.method if settings else Method()


def taxes_of(session: Session, firm: Firm) -> FirmTaxes:
    """Returns what the firm's taxes mean, and what lines bear that say nothing of one.

    A firm with a list has said it there, be it that they bear none.
    """
    listed = queries.taxes(session, firm.id)
    default = next((tax.key for tax in listed if tax.is_default), NO_TAX)
    usual = default if listed else (firm.tax_name, Decimal(firm.tax_rate))
    return FirmTaxes(usual, queries.tax_meanings(session, firm.id))


def price_offer(
    lines: Sequence[ProposalLine],
    groups: Sequence[Group],
    currency: str,
    taxes: FirmTaxes,
    method: Method,
) -> dict[str, Any]:
    """Puts its amounts on each line; returns the totals with what is preset, and their range."""
    bear_usual_tax(lines, taxes)
    offers = [line.offer for line in lines]
    with refused_by_field():
        # All at once, so that a bad line is refused under its own position.
        price_proposal(offers, currency, method.price)
        check_options(offers, groups)
        preset = preset_choice(offers)
        priced = price_choice(offers, preset, currency, method.price)
        span = offered_range(offers, groups, currency, method)
        chosen = estimated_range(offers, preset, currency, method)
        most = dearest_lines(offers, currency, method)
        alone = [price_proposal([offer], currency, method.price).lines[0] for offer in offers]
    amounts = dict(zip(preset, priced.lines, strict=True))
    for n, line in enumerate(lines):
        # What nobody has chosen yet is shown with what it comes to by itself.
        line.take_amounts(amounts.get(n, alone[n]))
        line.take_most(most[n])
    return shown_totals(priced) | span | chosen | tax_reasons(lines, taxes)


def tax_reasons(lines: Sequence[ProposalLine], taxes: FirmTaxes) -> dict[str, Any]:
    """Returns what the taxes of an offer mean where that is not plain; nothing if all of it is."""
    keys = dict.fromkeys(line.price.tax for line in lines)
    borne = told([{"name": name, "rate": f"{rate:f}"} for name, rate in keys], taxes.meanings)
    reasons = [tax for tax in borne if tax.get("category")]
    return {"tax_reasons": reasons} if reasons else {}


def offered_range(
    offers: Sequence[Offer], groups: Sequence[Group], currency: str, method: Method
) -> dict[str, Any]:
    """Returns the least and the most that the offer can come to, if anything of it is open."""
    if not has_options(offers) and not has_estimates(offers):
        return {"range": None}
    return {"range": RANGE.dump(range_of(offers, groups, currency, method.price))}


def estimated_range(
    offers: Sequence[Offer], chosen: Sequence[int], currency: str, method: Method
) -> dict[str, Any]:
    """Returns the least and the most that chosen lines come to by their estimates, if they have any."""
    if not has_estimates([offers[n] for n in chosen]):
        return {"estimated": None}
    return {"estimated": RANGE.dump(range_of_choice(offers, chosen, currency, method.price))}


def dearest_lines(
    offers: Sequence[Offer], currency: str, method: Method
) -> list[PricedLine | None]:
    """Returns each estimated line as it costs the most that it can; None for a fixed price."""
    return [
        price_proposal([offer.dearest], currency, method.price).lines[0]
        if offer.estimate_by
        else None
        for offer in offers
    ]


def shown_totals(priced: ProposalTotals) -> dict[str, Any]:
    """Returns totals as they are shown."""
    return dict(TOTALS.dump(priced))


def price_invoice(invoice: Invoice, taxes: FirmTaxes) -> None:
    """Puts its amounts on the invoice and its lines, and on its taxes what they mean."""
    bear_usual_tax(invoice.lines, taxes)
    with refused_by_field():
        prices = [line.price for line in invoice.lines]
        off = invoice.discount.of(prices, invoice.currency)
        invoice.take_totals(invoice.method.price(prices, invoice.currency, off))
    invoice.taxes = told(invoice.taxes, taxes.meanings)


def price_estimate(
    lines: Sequence[EstimateLine],
    currency: str,
    taxes: FirmTaxes,
    method: Method,
    discount: Discount,
) -> Totals:
    """Returns what an estimate's lines come to."""
    bear_usual_tax(lines, taxes)
    with refused_by_field():
        prices = [line.price for line in lines]
        return method.price(prices, currency, discount.of(prices, currency))


def total_estimate(estimate: Estimate, totals: Totals, taxes: FirmTaxes) -> None:
    """Puts its amounts on the estimate, and on its taxes what they mean."""
    estimate.take_totals(totals)
    estimate.taxes = told(estimate.taxes, taxes.meanings)


def bear_usual_tax(
    lines: Sequence[ProposalLine] | Sequence[InvoiceLine] | Sequence[EstimateLine],
    taxes: FirmTaxes,
) -> None:
    """Gives the firm's usual tax to lines that say nothing of one."""
    for line in lines:
        if line.tax_rate is None:
            line.tax_name, line.tax_rate = taxes.usual
        elif line.tax_name is None:
            line.tax_name = taxes.usual[0] if line.tax_rate else ""


@contextmanager
def refused_by_field() -> Iterator[None]:
    """Turns the refusal of a rule into that of a field: `lines.0.quantity`."""
    try:
        yield
    except RuleError as error:
        sentence = sentence_of(error.code)
        raise Invalid(error.code, sentence, errors={_path(error): [sentence]}) from error
    except MoneyError as error:
        raise Invalid(error.code, sentence_of(error.code)) from error


def sentence_of(code: str) -> str:
    """Says a rule's code in words: line_quantity_too_large is "Line quantity too large."."""
    return WORDS.get(code) or code.replace("_", " ").capitalize() + "."


def _path(error: RuleError) -> str:
    if error.position is None:
        return error.field or "lines"
    place = f"lines.{error.position - 1}"
    return f"{place}.{error.field}" if error.field else place
