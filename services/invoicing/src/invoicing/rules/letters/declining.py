"""Which mails their readers may decline, and the words that say so below them.

What is not here cannot be declined by a link: it asks for an act, or says what is owed.
"""

from collections.abc import Mapping
from typing import NamedTuple

KIND_OF: Mapping[str, str] = {
    "invoice.reminded": "reminders",
    "payment.succeeded": "receipts",
    "payment.refunded": "receipts",
    "credit.refunded": "receipts",
    "statement.mailed": "statements",
}
_WHY = {
    "en": "This mail comes to you because you get {what} from {firm}.",
    "de": "Diese Mail kommt zu Ihnen, weil Sie {what} von {firm} erhalten.",
    "fr": "Ce message vous parvient parce que vous recevez les {what} de {firm}.",
}
_STOP = {
    "en": "Stop these mails",
    "de": "Diese Mails abbestellen",
    "fr": "Ne plus recevoir ces messages",
}
_WHAT = {
    "en": {"reminders": "reminders", "receipts": "receipts", "statements": "statements of account"},
    "de": {"reminders": "Erinnerungen", "receipts": "Belege", "statements": "Kontoauszüge"},
    "fr": {"reminders": "rappels", "receipts": "reçus", "statements": "relevés de compte"},
}


class WayOut(NamedTuple):
    """Why somebody gets a mail, and where they say that they want no more like it."""

    why: str
    stop: str
    address: str

    @property
    def text(self) -> str:
        """The words below a mail's text."""
        return f"{self.why}\n{self.stop}:\n{self.address}"


def way_out(kind: str, firm: str, language: str, address: str) -> WayOut:
    """Returns the words for a kind of mail that may be declined."""
    why = _WHY[language].format(what=_WHAT[language][kind], firm=" ".join(firm.split()))
    return WayOut(why, _STOP[language], address)
