"""What the mails say: plain, calm, in the product's words."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_currency

from common.money import to_major

LOCALE = "en"


class Text(NamedTuple):
    """A mail's subject and what stands between greeting and signature."""

    subject: str
    paragraphs: Sequence[str]


def money(amount: int, currency: str) -> str:
    """Writes an amount for people: £1,440.00, ¥1,440, −£43.50."""
    major: Decimal = to_major(amount, currency)
    return str(format_currency(major, currency, locale=LOCALE)).replace("-", "−")


def day(value: date) -> str:
    """Writes a date for people: 20 Nov 2026."""
    return str(format_date(value, "d MMM y", locale=LOCALE))


def proposal_sent(
    firm: str, number: str, title: str, expires_on: date | None, message: str, link: str
) -> Text:
    """The proposal is there to be read."""
    until = f"It can be accepted until {day(expires_on)}." if expires_on else ""
    return Text(
        f"{firm} sent you a proposal: {title}",
        [
            f"{firm} sent you proposal {number}, “{title}”.",
            message,
            f"Read it, and accept or decline it, here:\n{link}",
            until,
        ],
    )


def estimate_sent(
    firm: str,
    number: str,
    title: str,
    total: str,
    expires_on: date | None,
    message: str,
    link: str,
) -> Text:
    """The estimate is there to be approved."""
    until = f"It can be approved until {day(expires_on)}." if expires_on else ""
    return Text(
        f"{firm} sent you an estimate: {title}",
        [
            f"{firm} sent you estimate {number}, “{title}”, over {total}.",
            message,
            f"Read it, and approve or decline it, here:\n{link}",
            until,
        ],
    )


def invoice_issued(number: str, total: str, due_on: date, collected: bool, link: str) -> Text:
    """The invoice is there, and how it gets paid."""
    how = (
        "It is collected from your payment method. There is nothing you need to do."
        if collected
        else f"Pay it by {day(due_on)}."
    )
    return Text(
        f"New invoice {number}: {total} due {day(due_on)}",
        [f"Invoice {number} over {total} is ready.", how, f"See it here, also as PDF:\n{link}"],
    )


def nothing_due(number: str, link: str) -> Text:
    """The invoice comes to nothing."""
    return Text(
        f"New invoice {number}: nothing to pay",
        [f"Invoice {number} is ready. Nothing is due on it.", f"See it here, also as PDF:\n{link}"],
    )


def reminder(number: str, due: str, due_on: date, days: int, link: str) -> Text:
    """Money is due soon, today, or has been for some days."""
    if days < 0:
        subject, when = f"Due on {day(due_on)}: invoice {number}", f"is due on {day(due_on)}"
    elif days == 0:
        subject, when = f"Due today: invoice {number}", "is due today"
    else:
        subject, when = f"Overdue: invoice {number}", f"was due on {day(due_on)}"
    return Text(
        f"{subject}, {due}",
        [
            f"{due} of invoice {number} {when}.",
            f"See and pay it here:\n{link}",
            "If you have paid it already, thank you: nothing more is needed.",
        ],
    )


def credit_note_issued(number: str, invoice: str, total: str, surplus: str, link: str) -> Text:
    """What was taken back of an invoice, and what becomes of it."""
    kept = f"{surplus} of it was paid already and is now credit with us." if surplus else ""
    return Text(
        f"Credit note {number} for {invoice}: {total}",
        [
            f"Credit note {number} takes {total} off invoice {invoice}.",
            kept,
            f"See it here:\n{link}",
        ],
    )


def receipt(
    numbers: Sequence[str],
    amount: str,
    method: str,
    still_due: Sequence[str],
    link: str,
    receipt_link: str,
) -> Text:
    """The money has arrived, and what it paid."""
    names = " and ".join(numbers)
    paid = "paid in part" if still_due else "paid"
    return Text(
        f"Receipt: {names} {paid}",
        [
            f"{amount} was received{f' from {method}' if method else ''} for {names}.",
            *still_due,
            f"See {'it' if len(numbers) == 1 else 'them'} here:\n{link}",
            f"Your receipt as PDF:\n{receipt_link}",
        ],
    )


def collection_failed(
    numbers: Sequence[str], amount: str, method: str, reason: str, retry_on: date | None, link: str
) -> Text:
    """The money did not come, why, and what happens next."""
    names = " and ".join(numbers)
    after = (
        f"It is tried again on {day(retry_on)}. You can pay or choose another payment method now:"
        if retry_on
        else "It is not tried again by itself. Pay or choose another payment method:"
    )
    return Text(
        f"{names} could not be collected",
        [
            f"{amount} for {names} could not be collected{f' from {method}' if method else ''}.",
            f"Reason: {reason}",
            f"{after}\n{link}",
        ],
    )


def letter(name: str, text: Text, firm: str) -> str:
    """Returns the whole body of a mail."""
    paragraphs = [f"Hello {name},", *filter(None, text.paragraphs), firm]
    return "\n\n".join(paragraphs) + "\n"
