"""The words of papers, by language and name; every language has every name."""

from collections.abc import Mapping

from invoicing.papers.words.english import ENGLISH
from invoicing.papers.words.french import FRENCH
from invoicing.papers.words.german import GERMAN

WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
