"""I11: no card number and no secret stands anywhere in a database, whatever somebody typed or sent."""

import re
from collections.abc import Iterator

from common.card_numbers import is_luhn
from suite.check.books import Books
from suite.check.columns import TEXTS, tables
from suite.check.findings import Finding

SECRETS = ("sk_live", "whsec_")
# A run on its own, or in the groups that cards print; inside an id or a hash it is not a number.
CARD = re.compile(
    r"(?<![\w.-])(\d{13,19}|\d{4}([ -])\d{4}\2\d{4}\2\d{1,7}|\d{4}([ -])\d{6}\3\d{5})(?![\w-])"
)
SUSPICIOUS = "[0-9]{13}|[0-9]{4}[ -][0-9]{4}[ -]|[0-9]{4}[ -][0-9]{6}[ -]|" + "|".join(SECRETS)


def look(books: Books, finding: Finding) -> None:
    """Searches every text and document of every table; what is found is not repeated."""
    for table in tables(books):
        for column in table.columns(TEXTS):
            [count] = books.rows(
                table.service, f'SELECT count("{column}") AS texts FROM {table.name}'
            )
            finding.examined["texts"] += count.texts
            query = (
                f'SELECT {table.row}::text AS row, "{column}"::text AS text FROM {table.name}'
                f' WHERE "{column}"::text ~ :suspicious'
            )
            for row in books.rows(table.service, query, suspicious=SUSPICIOUS):
                for what in _leaks(row.text):
                    about = f"{table.service} {table.name}.{column} of {row.row}"
                    finding.expect(False, about, f"holds {what}")


def _leaks(text: str) -> Iterator[str]:
    """Names what a text holds that it must not, without saying it."""
    yield from (f"a secret beginning {secret}" for secret in SECRETS if secret in text)
    for found in CARD.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if is_luhn(digits):
            yield f"what looks like a card number ending in {digits[-4:]}"
