"""What the note of an adjusting line says, in the language of the client's documents."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal

from subscriptions.rules.periods import Period

_LOCALES = {"en": "en", "de": "de_DE", "fr": "fr_FR"}
_PARTS = {
    "en": "{part} of {whole} days",
    "de": "{part} von {whole} Tagen",
    "fr": "{part} jours sur {whole}",
}


def part_of_price(
    language: str, part: Period, whole: Period, quantity: Decimal, price: Decimal, currency: str
) -> str:
    """Says for which part of a period what is charged: 21 of 31 days, 2 × £1,200.00.

    A client whose language documents are not written in reads English, as it does in its mails.
    """
    spoken = language if language in _LOCALES else "en"
    locale = _LOCALES[spoken]
    days = _PARTS[spoken].format(part=part.days, whole=whole.days)
    # A unit price may have more decimals than its currency.
    money = format_currency(price, currency, locale=locale, decimal_quantization=False)
    return (
        f"{days}, {format_decimal(quantity, locale=locale, decimal_quantization=False)} × {money}"
    )
