"""The words of identity's mails: each asks one thing and says until when."""

from dataclasses import dataclass
from datetime import date

ROLES = {"owner": "an owner", "admin": "an admin", "billing": "billing", "staff": "staff"}


@dataclass(frozen=True)
class Text:
    """A mail's subject and what it says."""

    subject: str
    body: str


def member_invited(firm: str, name: str, role: str, link: str, until: date) -> Text:
    """Asks somebody to work at the firm."""
    return Text(
        f"{firm} invites you to its billing",
        _letter(
            name,
            f"{firm} invites you to work in its billing as {ROLES[role]}. Open this link to join:",
            link,
            _once(until),
            firm,
        ),
    )


def contact_invited(firm: str, name: str, link: str, until: date) -> Text:
    """Asks a client's contact to sign in."""
    return Text(
        f"{firm} invites you to My Billing",
        _letter(
            name,
            f"In My Billing you see and pay what {firm} bills you. Open this link to sign in for"
            " the first time:",
            link,
            _once(until),
            firm,
        ),
    )


def _once(until: date) -> str:
    return f"The link works once, until {until.day} {until:%B %Y}. If you expected none, ignore it."


def _letter(name: str, *paragraphs: str) -> str:
    return "\n\n".join([f"Hello {name},", *paragraphs]) + "\n"
