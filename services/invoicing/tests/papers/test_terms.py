"""Papers say in words when they are to be paid."""

import pytest

from invoicing.papers.invoices import terms_in_words
from invoicing.papers.wording import Tongue
from invoicing.rules.terms import Terms


@pytest.mark.parametrize(
    ("terms", "english", "german", "french"),
    [
        (Terms("net", 0), "Due on receipt", "Sofort fällig", "À réception"),
        (Terms("net", 1), "1 day net", "1 Tag netto", "1 jour net"),
        (Terms("net", 30), "30 days net", "30 Tage netto", "30 jours nets"),
        (Terms("end_of_month", 0), "End of the month", "Ende des Monats", "Fin de mois"),
        (
            Terms("end_of_next_month", 10),
            "10 days after the end of the next month",
            "10 Tage nach Ende des Folgemonats",
            "10 jours après la fin du mois suivant",
        ),
    ],
)
def test_terms_are_said_in_the_language_of_the_reader(
    terms: Terms, english: str, german: str, french: str
) -> None:
    said = [terms_in_words(terms, Tongue(language)) for language in ("en", "de", "fr")]

    assert said == [english, german, french]
