"""Words with names in double braces become a letter; a name is all that braces can hold.

There is nothing to run here: no conditions, no attributes, no calls. What a value says is put in as it is
and never looked at again, and a paragraph whose value has nothing to say is left out. Codes:
`words_missing`, `words_too_long`, `name_unknown`, `link_missing`, `subject_of_many_lines`.
"""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from invoicing.rules.errors import InvalidWords
from invoicing.rules.letters.kinds import MAY_BE_NOTHING

LONGEST = {"subject": 200, "body": 5000}

_NAME = re.compile(r"\{\{[ \t]*([a-z_]+)[ \t]*\}\}")
_BRACES = re.compile(r"\{\{[^{}\n]{0,40}(?:\}\})?|\}\}")
_BETWEEN = re.compile(r"\n[ \t]*\n\s*")
# What a reader never sees, and a header must never hold.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Letter(NamedTuple):
    """A subject in one line, and a body of paragraphs with an empty line between."""

    subject: str
    body: str


def names_in(words: str) -> list[str]:
    """Returns the names that stand in the words, in order."""
    return _NAME.findall(words)


def check(words: Letter, names: Collection[str]) -> None:
    """Raises InvalidWords unless the words can be filled with values of these names."""
    for field, text in words._asdict().items():
        _check_text(field, text)
        _check_names(field, text, names)
    if "\n" in words.subject:
        raise InvalidWords("subject_of_many_lines", "subject")
    _check_what_stays(words, names)


def fill(words: Letter, values: Mapping[str, str]) -> Letter:
    """Returns the letter; every name has a value, which may be empty."""
    paragraphs = [_paragraph(each, values) for each in _BETWEEN.split(words.body.strip())]
    body = "\n\n".join(filter(None, paragraphs)) + "\n"
    return Letter(" ".join(_put(words.subject, values).split()), body)


def tidy(text: str) -> str:
    """Returns text as it is kept: one kind of line break, nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _check_text(field: str, text: str) -> None:
    if not text.strip():
        raise InvalidWords("words_missing", field)
    if len(text) > LONGEST[field]:
        raise InvalidWords("words_too_long", field)
    if _UNSEEN.search(text):
        raise InvalidWords("words_unseen", field)


def _check_what_stays(words: Letter, names: Collection[str]) -> None:
    """Whatever has nothing to say this time, there is a subject, and a way to the document."""
    values = {name: "" if name in MAY_BE_NOTHING else f"<{name}>" for name in names}
    least = fill(words, values)
    if not least.subject:
        raise InvalidWords("words_missing", "subject")
    if values["link"] not in least.body:
        raise InvalidWords("link_missing", "body")


def _check_names(field: str, text: str, names: Collection[str]) -> None:
    unknown = [f"{{{{ {name} }}}}" for name in names_in(text) if name not in names]
    left = _BRACES.findall(_NAME.sub("", text))
    for stranger in (*unknown, *left):
        raise InvalidWords("name_unknown", field, stranger)


def _paragraph(words: str, values: Mapping[str, str]) -> str:
    names = names_in(words)
    if any(not values[name].strip() for name in names):
        return ""
    return _put(words, values).strip()


def _put(words: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: values[found[1]], words)
