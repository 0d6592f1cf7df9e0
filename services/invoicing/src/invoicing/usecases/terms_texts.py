"""How a mail says what a service costs and how often it is billed, in each language."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from babel.numbers import format_currency, format_decimal

# Each unit once, and so many of it.
_EVERY = {
    "en": {
        "day": ("every day", "every {n} days"),
        "week": ("every week", "every {n} weeks"),
        "month": ("every month", "every {n} months"),
        "year": ("every year", "every {n} years"),
    },
    "de": {
        "day": ("täglich", "alle {n} Tage"),
        "week": ("wöchentlich", "alle {n} Wochen"),
        "month": ("monatlich", "alle {n} Monate"),
        "year": ("jährlich", "alle {n} Jahre"),
    },
    "fr": {
        "day": ("chaque jour", "tous les {n} jours"),
        "week": ("chaque semaine", "toutes les {n} semaines"),
        "month": ("chaque mois", "tous les {n} mois"),
        "year": ("chaque année", "tous les {n} ans"),
    },
}
_AT_MONTH_END = {
    "en": "on the month’s last day",
    "de": "am Monatsletzten",
    "fr": "le dernier jour du mois",
}
_LESS = {"en": "less {percent}%", "de": "abzüglich {percent} %", "fr": "moins {percent} %"}
_TAX = {
    "en": ("plus {percent}% tax", "{percent}% tax included"),
    "de": ("zuzüglich {percent} % Steuer", "inklusive {percent} % Steuer"),
    "fr": ("plus {percent} % de taxe", "taxe de {percent} % comprise"),
}


class Terms(NamedTuple):
    """What is charged for a service, and how often."""

    currency: str
    agreed: Mapping[str, Any]


def terms_in(language: str, locale: str, terms: Terms) -> str:
    """Writes the terms for people: 2 × £350.00, less 10%, plus 20% tax, every month."""
    agreed = terms.agreed
    parts = [_price(locale, terms)]
    if agreed["discount_percent"]:
        parts.append(_LESS[language].format(percent=_number(agreed["discount_percent"], locale)))
    if agreed["tax_rate"]:
        words = _TAX[language][bool(agreed["prices_include_tax"])]
        parts.append(words.format(percent=_number(agreed["tax_rate"], locale)))
    if agreed["interval_unit"]:
        once, often = _EVERY[language][agreed["interval_unit"]]
        count = agreed["interval_count"]
        parts.append(once if count == 1 else often.format(n=count))
        parts += [_AT_MONTH_END[language]] if agreed["at_month_end"] else []
    return ", ".join(parts)


def _price(locale: str, terms: Terms) -> str:
    quantity, price = terms.agreed["quantity"], terms.agreed["unit_price"]
    # A unit price may have more decimals than its currency.
    said = str(format_currency(price, terms.currency, locale=locale, decimal_quantization=False))
    said = said.replace("-", "−")
    return said if quantity == 1 else f"{_number(quantity, locale)} × {said}"


def _number(value: Decimal, locale: str) -> str:
    return str(format_decimal(value.normalize(), locale=locale, decimal_quantization=False))
