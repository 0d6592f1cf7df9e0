"""Why nothing is charged stands on the paper, in the words that the law wants."""

from decimal import Decimal

import pytest

from invoicing.papers.invoices import invoice_paper
from invoicing.papers.wording import Tongue
from invoicing.rules.taxes import Meaning, told
from services.invoicing.tests.papers.samples import a_head, a_line, an_invoice

MEANINGS = {
    ("Abroad", Decimal(0)): Meaning("reverse_charge", "Article 196"),
    ("Teaching", Decimal(0)): Meaning("exempt", "Exempt by article 132"),
    ("Deposit", Decimal(0)): Meaning("outside_scope"),
}
SAID = {
    "en": "Reverse charge: the recipient accounts for the tax. Article 196",
    "de": "Steuerschuldnerschaft des Leistungsempfängers. Article 196",
    "fr": "Autoliquidation : la taxe est due par le preneur. Article 196",
}


@pytest.mark.parametrize("language", SAID)
def test_a_paper_says_why_nothing_is_charged(language):
    names = [name for name, _ in MEANINGS]
    lines = [a_line(rate="0", tax_name=name) for name in names]
    invoice = an_invoice(*lines, a_line())
    invoice.taxes = told(invoice.taxes, MEANINGS)

    notes = invoice_paper(invoice, a_head(), Tongue(language))["notes"]

    said = dict(notes[:-1])
    assert sorted(said) == sorted(names)
    assert said["Abroad"] == SAID[language]
    assert said["Teaching"] == "Exempt by article 132"
    assert said["Deposit"]
