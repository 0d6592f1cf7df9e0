"""The words of identity's mails: each says what happened or asks one thing, and until when.

Links are to the public address of the settings, never to what a request says of itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

ROLES = {"owner": "an owner", "admin": "an admin", "billing": "billing", "staff": "staff"}
TO_CONTACT, TO_MEMBER, TO_OWNER = "contact.invited", "member.invited", "owner.invited"
RESET = "person.reset"
# They carry no link that lets anybody in.
NOTICES = ("person.password_changed", "person.totp_removed", "person.signed_in_elsewhere")


@dataclass(frozen=True)
class Letter:
    """A mail's kind and subject, and what stands between greeting and signature."""

    kind: str
    subject: str
    paragraphs: Sequence[str]

    def to(self, name: str, firm: str) -> str:
        """Returns the whole body."""
        return "\n\n".join([f"Hello {name},", *self.paragraphs, firm]) + "\n"


def member_invited(public_url: str, firm: str, role: str, token: str, until: date) -> Letter:
    """Asks somebody to work at the firm."""
    return Letter(
        TO_OWNER if role == "owner" else TO_MEMBER,
        f"{firm} invites you to its billing",
        [
            f"{firm} invites you to work in its billing as {ROLES[role]}. Open this link to join:",
            _at(public_url, f"/invitations/{token}"),
            _once(until),
        ],
    )


def contact_invited(public_url: str, firm: str, token: str, until: date) -> Letter:
    """Asks a client's contact to sign in."""
    return Letter(
        TO_CONTACT,
        f"{firm} invites you to My Billing",
        [
            f"In My Billing you see and pay what {firm} bills you. Open this link to sign in for"
            " the first time:",
            _at(public_url, f"/invitations/{token}"),
            _once(until),
        ],
    )


def reset(public_url: str, token: str) -> Letter:
    """The link to a new password."""
    return Letter(
        RESET,
        "Choose a new password",
        [
            "Somebody asked for a new password for your account here.",
            f"Choose it within 30 minutes:\n{_at(public_url, f'/reset/{token}')}",
            "If that was not you, leave it: your password stays as it is.",
        ],
    )


def password_changed(public_url: str, now: datetime) -> Letter:
    """Somebody has another password."""
    return Letter(
        "person.password_changed",
        "Your password was changed",
        [
            f"Your password was changed {_when(now)}. You are signed out everywhere else.",
            _not_you(public_url),
        ],
    )


def codes_removed(public_url: str, now: datetime) -> Letter:
    """A password alone is enough again."""
    return Letter(
        "person.totp_removed",
        "Sign-in codes were turned off",
        [
            f"Sign-in codes were turned off {_when(now)}. Your password alone lets you in.",
            _not_you(public_url),
        ],
    )


def new_place(public_url: str, address: str, now: datetime) -> Letter:
    """Somebody signed in from where they never had."""
    return Letter(
        "person.signed_in_elsewhere",
        "A sign-in from a new place",
        [
            f"Your account was signed in to {_when(now)} from the network address {address},"
            " where it had not been before.",
            _not_you(public_url),
        ],
    )


def _once(until: date) -> str:
    return f"The link works once, until {until.day} {until:%B %Y}. If you expected none, ignore it."


def _not_you(public_url: str) -> str:
    return f"If that was not you, choose a new password now:\n{_at(public_url, '/forgot')}"


def _when(now: datetime) -> str:
    return f"on {now:%-d %b %Y at %H:%M} UTC"


def _at(public_url: str, path: str) -> str:
    return public_url.rstrip("/") + path
