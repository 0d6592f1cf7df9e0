"""What papers say by themselves, in each language they are written in, and how they write values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import NumberPattern, format_currency, format_decimal, parse_pattern

from common.money import exponent, to_major
from invoicing.papers.words import WORDS

# English as most firms write it; a paper's language is one of these.
LOCALES = {"en": Locale("en", "GB"), "de": Locale("de", "DE"), "fr": Locale("fr", "FR")}
PLAIN = "en"
CITY_FIRST = frozenset({"", "GB", "IE", "US", "CA", "AU", "NZ", "IN"})


def language_of(*wanted: str | None) -> str:
    """Returns the first language that is wanted and known, else English."""
    return next((each for each in wanted if each in LOCALES), PLAIN)


@dataclass(frozen=True)
class Tongue:
    """One language, and how it writes money, days, numbers and addresses."""

    language: str

    @property
    def locale(self) -> Locale:
        """The locale that numbers and dates follow."""
        return LOCALES[self.language]

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the language, by name."""
        return WORDS[self.language]

    def say(self, phrase: str, /, **values: object) -> str:
        """Returns the words of that name with values put in their places."""
        text = self.words[phrase]
        for place, value in values.items():
            text = text.replace("{" + place + "}", str(value))
        return text

    def money(self, amount: int, currency: str) -> str:
        """Writes an amount of minor units: £1,440.00, 1.440,00 £."""
        return _minus(format_currency(to_major(amount, currency), currency, locale=self.locale))

    def price(self, value: Decimal, currency: str) -> str:
        """Writes a unit price with all decimals it has, and no fewer than the currency's."""
        shown = max(exponent(currency), -int(_plain(value).as_tuple().exponent))
        pattern = _price_pattern(self.language, shown)
        return _minus(
            format_currency(
                value, currency, format=pattern, locale=self.locale, currency_digits=False
            )
        )

    def number(self, value: Decimal) -> str:
        """Writes a quantity or a rate, without zeros that say nothing."""
        return _minus(format_decimal(_plain(value), locale=self.locale, decimal_quantization=False))

    def percent(self, rate: Decimal) -> str:
        """Writes a rate of so many percent."""
        return f"{self.number(rate)}%" if self.language == "en" else f"{self.number(rate)} %"

    def day(self, value: date | None) -> str:
        """Writes a day: 20 November 2026, 1er novembre 2026."""
        written = str(format_date(value, "long", locale=self.locale)) if value else ""
        # The locale data counts the first of a month like any other; the French do not.
        return f"1er{written[1:]}" if self.language == "fr" and written[:2] == "1 " else written

    def moment(self, value: datetime, zone: str) -> str:
        """Writes an instant as the firm's clock shows it, and which zone that is."""
        local = value.astimezone(ZoneInfo(zone))
        day, time = self.day(local.date()), format_datetime(local, "HH:mm", locale=self.locale)
        return f"{day}, {time} ({zone})"

    def address(self, address: Mapping[str, Any], home: str) -> list[str]:
        """Returns the lines of an address, its country last unless it is the firm's own."""
        country = str(address.get("country") or "")
        place = [address.get("city"), address.get("region"), address.get("postal_code")]
        if country not in CITY_FIRST:
            place = [address.get("postal_code"), address.get("city"), address.get("region")]
        lines = [address.get("line1"), address.get("line2"), " ".join(filter(None, place))]
        if country and country != home:
            lines.append(self.locale.territories.get(country, country))
        return [str(line) for line in lines if line]


@cache
def _price_pattern(language: str, decimals: int) -> NumberPattern:
    """Returns how the language writes a price with so many decimals."""
    usual = str(LOCALES[language].currency_formats["standard"].pattern)
    return parse_pattern(usual.replace("0.00", "0." + "0" * decimals if decimals else "0"))


def _plain(value: Decimal) -> Decimal:
    return Decimal(f"{value.normalize():f}")


def _minus(text: str) -> str:
    return text.replace("-", "−")
