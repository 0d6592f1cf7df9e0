"""What makes a password good enough: its length, and that it is not what everybody tries first."""

import unicodedata
from importlib import resources
from itertools import pairwise

SHORTEST = 8
LONGEST = 256

# What people of today, and of this house, come to: the long list beside this file is older.
_LIST = """
12345678 123456789 1234567890 0123456789 987654321 9876543210 123123123 1234512345 112233445566
12341234 11223344 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 zaq12wsx q1w2e3r4 q1w2e3r4t5 qwer1234
qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 asdfghjk asdfghjkl asdf1234
zxcvbnm1 abcd1234 abc12345 abcdefgh abcdefghi a1b2c3d4 aa123456 aa12345678 password password1
password12 password123 password1234 password! passw0rd passw0rd1 p@ssword p@ssw0rd pa$$word
iloveyou iloveyou1 sunshine princess football baseball basketball superman batman123 trustno1
starwars whatever computer internet jennifer jessica1 michelle charlie1 michael1 jordan23
liverpool chelsea1 arsenal1 manchester barcelona dragon123 monkey123 master123 shadow123
letmein1 letmein123 welcome1 welcome123 welcome2024 welcome2025 welcome2026 admin123 admin1234
administrator changeme changeme1 default1 guest123 secret123 test1234 testtest temp1234
counterfoil counterfoil1 summer2024 summer2025 summer2026 winter2024 winter2025 winter2026
spring2026 autumn2026 hello123 helloworld football1 baseball1 samsung1 google123 mustang1
corvette mercedes ferrari1 maverick midnight creative pokemon1 freedom1 purple123 cheese123
"""
# Out of zxcvbn (MIT): the passwords of eight characters and more that leaks have most often shown.
_LEAKED = resources.files("identity.rules").joinpath("worn_passwords.txt").read_text()
_WORN = frozenset(_LIST.split()) | frozenset(_LEAKED.splitlines())


def fault(password: str, *known: str) -> str | None:
    """Returns what is wrong with a password in one sentence, or nothing.

    `known` is what anybody knows of the person: their mail address, their name.
    """
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in password):
        return "Leave out characters that cannot be typed."
    folded = password.casefold()
    if folded in _WORN or len(set(folded)) < 4 or _is_row(folded):
        return "This one is guessed at once. Use another."
    if folded in {
        part for text in known for part in (text.casefold(), *text.casefold().split("@"))
    }:
        return "Do not use your name or mail address."
    return None


def canonical(password: str) -> str:
    """Returns the password as it is hashed: whole, with each letter written in one way only."""
    return unicodedata.normalize("NFC", password)


def _parts(text: str) -> tuple[str, ...]:
    return (text, *text.split("@"))


def _is_row(text: str) -> bool:
    """Tells whether each character is the neighbor of the last: 23456789, hgfedcba."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(steps) == 1 and steps <= {-1, 0, 1}
