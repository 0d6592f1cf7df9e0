"""An invoice as EN 16931 has it, in the syntax of Factur-X: what accounting programs read.

It says what the paper says, and is made only where the standard can be met: amounts of at most two
decimals, a seller and a buyer in a named country, a seller with a tax number where there is tax.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel import Locale
from drafthorse.models.accounting import (
    ApplicableTradeTax,
    CategoryTradeTax,
    TradeAllowanceCharge,
)
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentTerms
from drafthorse.models.trade import InvoiceReferencedDocument
from drafthorse.models.tradelines import LineItem

from common.money import exponent, to_major
from invoicing.models import Invoice, InvoiceLine
from invoicing.papers.invoice_xml import EInvoice, written
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.wording import Tongue
from invoicing.rules.taxes import EXEMPT, OUTSIDE_SCOPE, REVERSE_CHARGE, Key, key_of, meanings_in
from invoicing.rules.totals import LineInput, price_line, without_tax

PROFILE = "urn:cen.eu:en16931:2017"
COMMERCIAL_INVOICE = "380"
PREPAYMENT_INVOICE = "386"
PIECE = "C62"
DISCOUNT = "95"
STANDARD, ZERO_RATED, OUTSIDE = "S", "Z", "O"
# What the rate alone does not say.
CATEGORIES = {EXEMPT: "E", REVERSE_CHARGE: "AE", OUTSIDE_SCOPE: OUTSIDE}
REASON_CODES = {"AE": "VATEX-EU-AE", OUTSIDE: "VATEX-EU-O"}
MOST_DECIMALS = 2
# Regions of the world and of tests that the locale data lists among the countries.
NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
COUNTRIES = {
    code for code in Locale("en").territories if len(code) == 2 and code.isalpha()
} - NO_COUNTRIES

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def e_invoice(invoice: Invoice, head: Letterhead, tongue: Tongue) -> str | None:
    """Returns the invoice as XML; None where the standard asks for what is not known."""
    if not is_tellable(invoice, head):
        return None
    document = EInvoice()
    document.context.guideline_parameter.id = PROFILE
    document.header.id = invoice.number
    document.header.type_code = PREPAYMENT_INVOICE if invoice.is_deposit else COMMERCIAL_INVOICE
    document.header.issue_date_time = invoice.issued_on
    outside = is_outside(invoice, head)
    _seller(document.trade.agreement.seller, head, outside)
    _buyer(document.trade.agreement.buyer, invoice.bill_to, outside)
    categories, nets = _Categories(invoice, outside), _nets(invoice)
    for line, net in zip(invoice.lines, nets, strict=True):
        document.trade.items.add(_line(line, net, invoice, categories.of(line.price.tax)))
    _settlement(document.trade.settlement, invoice, categories)
    _taken_off(document.trade.settlement, invoice, nets, categories)
    return written(document)


def is_tellable(invoice: Invoice, head: Letterhead) -> bool:
    """Tells whether all that the standard asks for is known."""
    buyer = (invoice.bill_to.get("address") or {}).get("country")
    taxed = any(Decimal(tax["rate"]) for tax in invoice.taxes)
    return bool(
        exponent(invoice.currency) <= MOST_DECIMALS
        and {head.country, buyer} <= COUNTRIES
        and _clean(invoice.bill_to.get("name"))
        and (head.tax_id or (head.registration and not taxed))
        # What is outside of the tax stands on an invoice of its own.
        and (is_outside(invoice, head) or OUTSIDE_SCOPE not in _categories_in(invoice))
    )


def is_outside(invoice: Invoice, head: Letterhead) -> bool:
    """Tells whether it is outside of the tax: the seller has no number of it, or all lines are."""
    return not head.tax_id or _categories_in(invoice) == {OUTSIDE_SCOPE}


class _Categories:
    """Which category of the standard each tax of an invoice is of."""

    def __init__(self, invoice: Invoice, outside: bool) -> None:
        self.outside = outside
        self.meanings = meanings_in(invoice.taxes)

    def of(self, key: Key) -> str:
        """Returns the category of a tax."""
        if self.outside:
            return OUTSIDE
        if key in self.meanings:
            return CATEGORIES[self.meanings[key].category]
        return STANDARD if key[1] else ZERO_RATED

    def reason(self, key: Key) -> str:
        """Returns why nothing is charged, if there is a reason."""
        return _clean(self.meanings[key].reason) if key in self.meanings else ""


def _categories_in(invoice: Invoice) -> set[str | None]:
    return {tax.get("category") for tax in invoice.taxes}


def _seller(seller: Any, head: Letterhead, outside: bool) -> None:
    seller.name = _clean(head.name)
    _address(seller.address, head.address | {"country": head.country})
    # A seller must be known by more than a local tax number.
    seller.legal_organization.id = _clean(head.registration) or _tidy(head.tax_id)
    if head.tax_id and not outside:
        seller.tax_registrations.add(_registration(head.tax_id))


def _buyer(buyer: Any, whom: Mapping[str, Any], outside: bool) -> None:
    buyer.name = _clean(whom["name"])
    _address(buyer.address, whom["address"])
    if not whom.get("tax_id") or outside:
        return
    if _is_of_a_country(_tidy(whom["tax_id"])):
        buyer.tax_registrations.add(_registration(whom["tax_id"]))
    else:
        buyer.legal_organization.id = _tidy(whom["tax_id"])


def _registration(number: str) -> TaxRegistration:
    """A number of a country's value added tax begins with the country; any other is a local one."""
    number = _tidy(number)
    return TaxRegistration(id=("VA" if _is_of_a_country(number) else "FC", number))


def _is_of_a_country(number: str) -> bool:
    return number[:2] in COUNTRIES | {"EL"}


def _address(to: Any, address: Mapping[str, Any]) -> None:
    parts = {
        "line_one": "line1",
        "line_two": "line2",
        "city_name": "city",
        "postcode": "postal_code",
        "country_subdivision": "region",
    }
    for name, ours in parts.items():
        if value := _clean(address.get(ours)):
            setattr(to, name, value)
    to.country_id = address["country"]


def _line(line: InvoiceLine, net: int, invoice: Invoice, category: str) -> LineItem:
    item = LineItem()
    item.document.line_id = str(line.position)
    item.product.name = _clean(line.name) or "–"
    if _clean(line.description):
        item.product.description = _clean(line.description)
    price = _price(line, invoice)
    item.agreement.net.amount = price.unit_price
    item.delivery.billed_quantity = (line.quantity, PIECE)
    settlement = item.settlement
    settlement.trade_tax.type_code = "VAT"
    settlement.trade_tax.category_code = category
    if category != OUTSIDE:
        settlement.trade_tax.rate_applicable_percent = line.tax_rate
    if line.period_start and line.period_end:
        settlement.period.start = line.period_start
        settlement.period.end = line.period_end - timedelta(days=1)
    if line.discount_percent:
        # Without a discount a unit that is left over is of the tax that was taken out.
        _discount(settlement, price_line(price, invoice.currency) - net, invoice.currency)
    settlement.monetary_summation.total_amount = to_major(net, invoice.currency)
    return item


def _price(line: InvoiceLine, invoice: Invoice) -> LineInput:
    """Returns quantity and price of a line: the standard knows no prices that include tax."""
    unit_price = line.unit_price
    if invoice.prices_include_tax:
        unit_price = without_tax(unit_price, line.tax_rate)
    return replace(line.price, unit_price=unit_price, discount_percent=Decimal(0))


def _nets(invoice: Invoice) -> list[int]:
    """Returns what each line comes to before tax and before what is taken off the whole document."""
    if not invoice.discount_amount:
        return [line.net_amount for line in invoice.lines]
    whole = invoice.method.price([line.price for line in invoice.lines], invoice.currency)
    return [line.net_amount for line in whole.lines]


def _discount(settlement: Any, amount: int, currency: str) -> TradeAllowanceCharge | None:
    if amount <= 0:
        return None
    allowance = TradeAllowanceCharge()
    allowance.indicator = False
    allowance.actual_amount = to_major(amount, currency)
    allowance.reason_code = DISCOUNT
    settlement.allowance_charge.add(allowance)
    return allowance


def _taken_off(
    settlement: Any, invoice: Invoice, nets: Sequence[int], categories: _Categories
) -> None:
    """Says what is taken off the document: for each rate, what its lines come to less what is taxed."""
    taken: dict[Key, int] = {}
    for line, net in zip(invoice.lines, nets, strict=True):
        key = categories.of(line.price.tax), line.price.tax[1]
        taken[key] = taken.get(key, 0) + net - line.net_amount
    for (category, rate), off in sorted(taken.items()):
        if allowance := _discount(settlement, off, invoice.currency):
            tax = CategoryTradeTax()
            tax.type_code, tax.category_code = "VAT", category
            if category != OUTSIDE:
                tax.rate_applicable_percent = rate
            allowance.trade_tax.add(tax)
    sums, all_ = settlement.monetary_summation, sum(nets)
    sums.line_total = to_major(all_, invoice.currency)
    sums.allowance_total = to_major(all_ - invoice.net_amount, invoice.currency)


def _settlement(settlement: Any, invoice: Invoice, categories: _Categories) -> None:
    settlement.currency_code = invoice.currency
    for tax in _taxes(invoice, categories):
        settlement.trade_tax.add(tax)
    terms = PaymentTerms()
    terms.due = invoice.due_on
    settlement.terms.add(terms)
    _sums(settlement.monetary_summation, invoice)
    for earlier in (invoice.of_estimate or {}).get("earlier", []):
        before = InvoiceReferencedDocument()
        before.issuer_assigned_id = earlier["number"]
        before.issue_date_time = date.fromisoformat(earlier["issued_on"])
        settlement.invoice_referenced_document.add(before)


def _sums(sums: Any, invoice: Invoice) -> None:
    currency = invoice.currency
    net, tax, total = (
        to_major(amount, currency)
        for amount in (invoice.net_amount, invoice.tax_amount, invoice.total_amount)
    )
    sums.line_total = sums.tax_basis_total = net
    sums.charge_total = sums.allowance_total = to_major(0, currency)
    sums.tax_total = (tax, currency)
    sums.grand_total = sums.due_amount = total


def _taxes(invoice: Invoice, categories: _Categories) -> Iterator[ApplicableTradeTax]:
    """Adds up what bears the same rate: the standard knows rates, and no names of taxes."""
    merged: dict[tuple[str, Decimal], list[Mapping[str, Any]]] = {}
    for tax in invoice.taxes:
        key = key_of(tax)
        merged.setdefault((categories.of(key), key[1]), []).append(tax)
    for (category, rate), taxes in merged.items():
        basis, amount = (sum(t[name] for t in taxes) for name in ("taxable_amount", "tax_amount"))
        tax = ApplicableTradeTax()
        tax.type_code, tax.category_code = "VAT", category
        tax.basis_amount = to_major(basis, invoice.currency)
        tax.calculated_amount = to_major(amount, invoice.currency)
        if category != OUTSIDE:
            tax.rate_applicable_percent = rate
        if category in REASON_CODES:
            tax.exemption_reason_code = REASON_CODES[category]
        # Two taxes of one category are one sum, and have one reason each.
        reasons = dict.fromkeys(filter(None, (categories.reason(key_of(t)) for t in taxes)))
        if reasons:
            tax.exemption_reason = "; ".join(reasons)
        yield tax


def _tidy(number: str) -> str:
    return "".join(number.split()).upper()


def _clean(text: Any) -> str:
    """Returns what XML can hold of a text: no control characters, no blanks around it."""
    return _NOT_IN_XML.sub("", str(text or "")).strip()
