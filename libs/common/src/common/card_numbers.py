"""Card numbers in what people type: found wherever they stand, so that none is ever kept.

Only what no card scheme could tell from a card is one: 13 to 19 digits, alone or in the groups that
people type them in, that begin as some scheme's cards do, are as long as those, and end in their check
digit. What stands inside a longer word, an IBAN or an id is none.
"""

import re
import unicodedata
from collections.abc import Iterator

_DASHES = "\\-\u2010-\u2015\u2212"
_RUN = re.compile(
    rf"(?<![\w+{_DASHES}])(?<!\d\.)\d(?:[\s{_DASHES}]{{0,2}}\d){{12,}}(?![\w])", re.ASCII
)
_GROUP = re.compile(r"\d+", re.ASCII)
_ID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")

# How the numbers of each scheme begin (from, to), and how long they are.
_SCHEMES = (
    ("4", "4", (13, 16, 19)),
    ("51", "55", (16,)),
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),
    ("37", "37", (15,)),
    ("300", "305", (14, 16)),
    ("36", "36", (14, 16)),
    ("38", "39", (14, 16)),
    ("6011", "6011", (16, 19)),
    ("644", "659", (16, 19)),
    ("3528", "3589", (16, 19)),
    ("62", "62", (16, 17, 18, 19)),
    ("2200", "2204", (16, 17, 18, 19)),
    ("5018", "5018", (13, 16, 18, 19)),
    ("5020", "5020", (13, 16, 18, 19)),
    ("5038", "5038", (13, 16, 18, 19)),
    ("5893", "5893", (13, 16, 18, 19)),
    ("6304", "6304", (13, 16, 18, 19)),
    ("6759", "6763", (13, 16, 18, 19)),
)


def has_card_number(text: str) -> bool:
    """Says whether a card's number stands in the text."""
    return next(_found(text), None) is not None


def is_card_number(digits: str) -> bool:
    """Says whether the digits are those of a card: by beginning, length and check digit."""
    known = any(
        len(digits) in lengths and first <= digits[: len(first)] <= last
        for first, last, lengths in _SCHEMES
    )
    return known and is_luhn(digits)


def is_luhn(digits: str) -> bool:
    """Says whether the last digit is the check digit of those before it, as on every card."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(int(digit) for digit in digits[-1::-2])
    return (total + sum(double - 9 if double > 9 else double for double in doubled)) % 10 == 0


def _found(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text)
    if len(_GROUP.findall(plain)) == 0:
        return
    for run in _RUN.finditer(_IBAN.sub(_not_an_iban, _ID.sub(" id ", plain))):
        groups = _GROUP.findall(run.group())
        for start in range(len(groups)):
            digits = ""
            for group in groups[start:]:
                digits += group
                if len(digits) > 19:
                    break
                if len(digits) >= 13 and is_card_number(digits):
                    yield digits


def _not_an_iban(found: re.Match[str]) -> str:
    """Leaves what only looks like an IBAN as it is: its check digits say whether it is one."""
    account = found.group().replace(" ", "")
    as_number = "".join(str(int(sign, 36)) for sign in account[4:] + account[:4])
    return " iban " if int(as_number) % 97 == 1 else found.group()
