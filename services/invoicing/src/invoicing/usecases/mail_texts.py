"""How mails write what is in them, and in which words: the firm's own, else the usual ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency
from sqlalchemy.orm import Session

from common.money import to_major
from invoicing import queries
from invoicing.rules.letters import KINDS, LANGUAGES, Letter, fill, usual
from invoicing.usecases.terms_texts import Terms, terms_in

_LOCALES = {"en": "en", "de": "de_DE", "fr": "fr_FR"}
# In English a month's name is cut short, as on the pages.
_DAYS = {"en": "d MMM y"}
_ENDING = {"en": "ending", "de": "mit den Endziffern", "fr": "se terminant par"}


class Money(NamedTuple):
    """An amount that a mail speaks of."""

    amount: int
    currency: str


class Part(NamedTuple):
    """What is still due of which invoice."""

    due: Money
    number: str


class Method(NamedTuple):
    """The payment method as people know it."""

    brand: str
    last4: str

    @classmethod
    def of(cls, payment: Mapping[str, Any]) -> "Method | None":
        """Returns what a payment was made with, if that has a number."""
        method = payment["method"] or {}
        if not method.get("last4"):
            return None
        return cls((method.get("brand") or "card").capitalize(), method["last4"])


Value = str | date | Money | Method | Terms | Iterable[str] | Iterable[Part] | None


@dataclass(frozen=True)
class Hand:
    """Writes values in one language."""

    language: str

    @property
    def locale(self) -> str:
        """The locale that amounts, days and lists follow."""
        return _LOCALES[self.language]

    def money(self, value: Money) -> str:
        """Writes an amount for people: £1,440.00, ¥1,440, −£43.50."""
        major = to_major(value.amount, value.currency)
        return str(format_currency(major, value.currency, locale=self.locale)).replace("-", "−")

    def day(self, value: date) -> str:
        """Writes a date for people: 20 Nov 2026."""
        return str(format_date(value, _DAYS.get(self.language, "long"), locale=self.locale))

    def write(self, value: Value) -> str:
        """Writes whatever a letter speaks of; nothing is written as nothing."""
        match value:
            case None:
                return ""
            case str():
                return value.strip()
            case Money():
                return self.money(value)
            case Method():
                return f"{value.brand} {_ENDING[self.language]} {value.last4}"
            case Terms():
                return terms_in(self.language, self.locale, value)
            case date():
                return self.day(value)
        return str(format_list([self._one(each) for each in value], locale=self.locale))

    def _one(self, value: str | Part) -> str:
        if isinstance(value, Part):
            return f"{self.money(value.due)} ({value.number})"
        return value


def hand_of(*languages: str | None) -> Hand:
    """Returns the hand of the first language that mails are written in, else of English."""
    return Hand(next((each for each in languages if each in LANGUAGES), LANGUAGES[0]))


def words_of(session: Session, firm_id: UUID, kind: str, language: str) -> Letter:
    """Returns the firm's own words for a kind of letter, else the usual ones."""
    own = queries.mail_template(session, firm_id, kind, language)
    return own.words if own and own.is_own else usual(kind, language)


def filled(words: Letter, kind: str, hand: Hand, values: Mapping[str, Value]) -> Letter:
    """Returns the letter with its values in their places; what was not told is nothing."""
    written = {name: hand.write(values.get(name)) for name in KINDS[kind].names}
    return fill(words, written)
