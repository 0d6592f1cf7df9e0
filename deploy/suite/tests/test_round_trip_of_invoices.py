"""What is exported of invoices is what invoicing drafts of it: the same lines, and the same cents."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from common.clock import now
from common.ids import new_id
from common.spreadsheets import as_csv, read_csv
from dashboard_bff.views.invoice_csv import HEAD, values
from invoicing.models import Client, Invoice
from invoicing.rules.invoice_rows import COLUMNS, line_of, number_of, priced_as, whole_of
from invoicing.rules.taxes import FirmTaxes
from invoicing.rules.totals import Discount
from invoicing.schemas.invoices import InvoiceDraft, InvoiceSchema
from invoicing.schemas.values import MethodDraft
from invoicing.usecases.pricing import price_invoice

DRAFT, METHOD, INVOICE = InvoiceDraft(), MethodDraft(), InvoiceSchema()
TAXES = FirmTaxes(("VAT", Decimal(20)), {})
# What may change on the way: who it is here, and what only an issue gives.
NEWS = ("id", "created_at", "number", "reference", "status")
# A blank at the end of a cell is no part of what was meant.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
CURRENCIES = {"GBP": 2, "JPY": 0, "KWD": 3}


def decimals(low: int, high: int, places: int) -> st.SearchStrategy[str]:
    return st.decimals(low, high, places=places).map(lambda value: f"{value:f}")


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(st.none() | DAYS)
    name, rate = draw(st.sampled_from([("VAT", "20"), ("=GST", "7.5"), ("-", "19"), ("", "0")]))
    return {
        "name": draw(TEXT.filter(bool)),
        "description": draw(TEXT),
        "quantity": draw(decimals(1, 50, 3)),
        "unit_price": draw(decimals(100, 500, 4)),
        "discount_percent": draw(decimals(0, 90, 2)),
        "tax_name": name,
        "tax_rate": rate,
        "period_start": start and start.isoformat(),
        "period_end": start and (start + timedelta(30)).isoformat(),
    }


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    off: dict[str, Any] = draw(
        st.just({})
        | st.fixed_dictionaries({"discount_percent": decimals(0, 100, 2)})
        | st.fixed_dictionaries({"discount_amount": st.integers(0, 2)})
    )
    terms = {
        "kind": draw(st.sampled_from(["net", "end_of_month"])),
        "days": draw(st.integers(0, 90)),
    }
    return {
        "currency": draw(st.sampled_from(sorted(CURRENCIES))),
        "terms": draw(st.sampled_from([None, terms])),
        "lines": draw(st.lists(lines(), min_size=1, max_size=4)),
        "priced": {
            "prices_include_tax": draw(st.booleans()),
            "tax_rounding": draw(st.sampled_from(["document", "line"])),
        },
        **off,
    }


def drafted(said: dict[str, Any], client: Client, **more: Any) -> Invoice:
    """An invoice as the API drafts it, without a database."""
    said = {**said, "client_id": str(client.id)}
    method = METHOD.load(said.pop("priced"))
    draft = dict(DRAFT.load(said))
    invoice = Invoice(id=new_id(), firm_id=client.firm_id, status="draft", series="INV", **more)
    invoice.be_priced(method)
    off = Discount(draft["discount_percent"], draft["discount_amount"])
    invoice.write(draft["lines"], off, client, now())
    invoice.choose_terms(draft["terms"])
    price_invoice(invoice, TAXES)
    return invoice


def a_client(currency: str) -> Client:
    return Client(
        id=new_id(), firm_id=new_id(), name="=Acme", currency=currency, billing_name="", address={}
    )


def said_again(rows: list[dict[str, str]], currency: str) -> dict[str, Any]:
    """What invoicing reads of the rows of one invoice, in a firm that prices before tax."""
    usual = {"prices_include_tax": False, "tax_rounding": "document"}
    whole = whole_of(rows[0], currency)
    return {**whole, "lines": [line_of(row) for row in rows], "priced": priced_as(rows[0], usual)}


@given(drafts())
def test_an_invoice_that_is_exported_and_drafted_again_is_the_same_invoice(
    said: dict[str, Any],
) -> None:
    client = a_client(said["currency"])
    invoice = drafted(dict(said), client, number="=7", payments=[])
    body = INVOICE.dump(invoice)

    text = "".join(as_csv([HEAD, *values(body, client.name)]))
    sheet = read_csv(text, COLUMNS)
    rows = [row.cells for row in sheet.rows]
    again = INVOICE.dump(drafted(said_again(rows, client.currency), client, payments=[]))

    assert (sheet.unknown, {number_of(row) for row in rows}) == ((), {"=7"})
    assert {row["client"] for row in rows} == {"=Acme"}
    kept = [{n: each for n, each in shown.items() if n not in NEWS} for shown in (again, body)]
    assert kept[0] == kept[1]
