"""What mails say: kinds of letters, their usual words, how words and values become a letter."""

from invoicing.rules.letters.filling import Letter, check, fill, names_in, tidy
from invoicing.rules.letters.kinds import KINDS, LANGUAGES, Kind
from invoicing.rules.letters.page import Look, page
from invoicing.rules.letters.usual import usual

__all__ = [
    "KINDS",
    "LANGUAGES",
    "Kind",
    "Letter",
    "Look",
    "check",
    "fill",
    "names_in",
    "page",
    "tidy",
    "usual",
]
