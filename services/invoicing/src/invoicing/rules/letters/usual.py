"""The words that hold until a firm writes its own, in each language."""

from invoicing.rules.letters.english import ENGLISH
from invoicing.rules.letters.filling import Letter
from invoicing.rules.letters.french import FRENCH
from invoicing.rules.letters.german import GERMAN

_ALL = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
_AROUND = {
    "en": "Hello {{ name }},\n\n%s\n\n{{ firm }}",
    "de": "Guten Tag {{ name }},\n\n%s\n\n{{ firm }}",
    "fr": "Bonjour {{ name }},\n\n%s\n\n{{ firm }}",
}


def usual(kind: str, language: str) -> Letter:
    """Returns the words of a kind of letter in a language that there is."""
    subject, between = _ALL[language][kind]
    return Letter(subject, _AROUND[language] % between)
