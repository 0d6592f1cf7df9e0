"""Which letters there are, and which names may stand in the words of each."""

from collections.abc import Mapping
from typing import NamedTuple

LANGUAGES = ("en", "de", "fr")

# What every letter knows.
ALWAYS = ("name", "firm", "client", "link")
ABOUT: Mapping[str, str] = {
    "name": "who reads it",
    "firm": "your firm",
    "client": "the client",
    "link": "where it is to be seen; every mail needs it",
    "number": "its number",
    "title": "its title",
    "total": "what it comes to",
    "due": "what is still due",
    "due_on": "the day it is due",
    "expires_on": "until when it can be answered, if there is such a day",
    "message": "what you wrote when you sent it, if you did",
    "invoice": "the invoice's number",
    "invoices": "the numbers of the invoices",
    "surplus": "what became credit, if anything did",
    "amount": "the payment's amount",
    "method": "the payment method, if one is known",
    "still_due": "what is still due of which invoice",
    "owed_again": "what is owed again of which invoice, if anything is",
    "receipt": "where the receipt is, as PDF",
    "reason": "why it failed or was given back, if that is known",
    "reference": "by what it is found in the bank’s books",
    "retry_on": "when it is tried again, if it is",
    "since": "the first day it is about",
    "card": "the card, by its brand and last four digits",
    "good_until": "the last day on which it is good",
    "until": "the last day it is about",
    "balance": "what was open at the end of that day",
    "pdf": "where it is, as PDF",
    "service": "the service's name",
    "terms": "what it costs now, and how often",
    "before": "what it cost before, if that was something else",
    "next_on": "when it is billed next, if that is known",
    "paused_on": "from when on nothing is billed, if there is such a day",
    "resumes_on": "when it goes on, if that is known",
    "ends_on": "the first day without it",
}
# What is not always told, and takes its paragraph with it.
MAY_BE_NOTHING = frozenset(
    {"message", "expires_on", "surplus", "method", "reason", "retry_on", "receipt", "owed_again"}
    | {"before", "next_on", "paused_on", "resumes_on"}
)


class Kind(NamedTuple):
    """A kind of letter: what it is called, and the names its words may use beside the usual ones."""

    title: str
    own: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the words may use."""
        return ALWAYS + self.own


_INVOICE = ("number", "total", "due_on")
_REMINDER = ("number", "due", "due_on")
_RECEIPT = ("invoices", "amount", "method", "receipt")

KINDS: Mapping[str, Kind] = {
    "proposal.sent": Kind("Proposal", ("number", "title", "expires_on", "message")),
    "estimate.sent": Kind("Estimate", ("number", "title", "total", "expires_on", "message")),
    "invoice.issued": Kind("Invoice to pay", _INVOICE),
    "invoice.collected": Kind("Invoice that is collected", _INVOICE),
    "invoice.nothing_due": Kind("Invoice of nothing", ("number",)),
    "reminder.before": Kind("Reminder before the due date", _REMINDER),
    "reminder.today": Kind("Reminder on the due date", _REMINDER),
    "reminder.overdue": Kind("Reminder after the due date", _REMINDER),
    "credit_note.issued": Kind("Credit note", ("number", "invoice", "total", "surplus")),
    "receipt.whole": Kind("Receipt", _RECEIPT),
    "receipt.part": Kind("Receipt for a part", (*_RECEIPT, "still_due")),
    "payment.failed": Kind(
        "Payment that failed", ("invoices", "amount", "method", "reason", "retry_on")
    ),
    "payment.requires_action": Kind(
        "Payment to confirm with the bank", ("invoices", "amount", "method")
    ),
    "payment_method.requested": Kind("Request for a payment method", ()),
    "payment_method.reminded": Kind("Reminder of that request", ("since",)),
    "payment_method.expiring": Kind("Payment method about to expire", ("card", "good_until")),
    "payment.refunded": Kind("Refund", ("amount", "method", "owed_again")),
    "credit.refunded": Kind("Credit given back", ("amount", "reason", "reference")),
    "payment.disputed": Kind("Payment that is disputed", ("amount", "method")),
    "payment.charged_back": Kind(
        "Payment that a bank took back", ("amount", "method", "owed_again")
    ),
    "service.changed": Kind("Change of a service", ("service", "terms", "before", "next_on")),
    "service.paused": Kind("Pause of a service", ("service", "paused_on", "resumes_on")),
    "service.resumed": Kind("Service that goes on", ("service", "terms", "next_on")),
    "service.ended": Kind("End of a service", ("service", "ends_on")),
    "statement.mailed": Kind("Statement of account", ("since", "until", "balance", "pdf")),
}
