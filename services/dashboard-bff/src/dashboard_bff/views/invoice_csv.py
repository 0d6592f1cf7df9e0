"""Invoices as rows of a table, one for each line, which invoicing reads back as they are."""

from collections.abc import Iterator, Sequence

from common.money import to_major
from dashboard_bff.views.parts.scene import Body

WHOLE = ("status", "prices_include_tax", "tax_rounding")
LINE = (
    *("name", "description", "quantity", "unit_price", "discount_percent", "tax_name", "tax_rate"),
    *("period_start", "period_end"),
)
OFF = ("document_discount_percent", "document_discount")
TERMS = ("terms_kind", "terms_days")
HEAD = ("number", "client", "client_id", "currency", *WHOLE, *OFF, *TERMS, *LINE)


def values(body: Body, client: str | None) -> Iterator[Sequence[object]]:
    """Returns a row for each line; each says of the whole invoice what it is, too.

    What has no number yet is told apart by what it was called elsewhere, or by its id.
    """
    number = body["number"] or body.get("reference") or body["id"]
    whole = (
        number,
        client,
        body["client_id"],
        body["currency"],
        *(_word(body.get(n)) for n in WHOLE),
    )
    terms = body.get("terms") or {}
    for line in body["lines"]:
        said = (line.get(name) for name in LINE)
        yield (*whole, *_off(body), terms.get("kind"), terms.get("days"), *said)


def _off(body: Body) -> Sequence[object]:
    """What is taken off the whole, as it was given: a percent, or an amount."""
    percent, amount = body.get("discount_percent"), body.get("discount_amount")
    if percent is not None or not amount:
        return percent, None
    return None, to_major(amount, body["currency"])


def _word(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
