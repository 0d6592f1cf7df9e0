"""What identity's mails say: what happened, when, and what to do if it was not them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Place(Protocol):
    """Where the suite is for people: links come from settings, never from a request."""

    @property
    def public_url(self) -> str: ...


@dataclass(frozen=True)
class Letter:
    """A mail's kind and subject, and what stands between greeting and signature."""

    kind: str
    subject: str
    paragraphs: Sequence[str]

    def to(self, name: str, firm: str) -> str:
        """Returns the whole body."""
        return "\n\n".join([f"Hello {name},", *self.paragraphs, firm]) + "\n"


def reset(place: Place, token: str) -> Letter:
    """The link to a new password."""
    return Letter(
        "person.reset",
        "Choose a new password",
        [
            "Somebody asked for a new password for your account here.",
            f"Choose it within 30 minutes:\n{_at(place, f'/reset/{token}')}",
            "If that was not you, leave it: your password stays as it is.",
        ],
    )


def password_changed(place: Place, now: datetime) -> Letter:
    """Somebody has another password."""
    return Letter(
        "person.password_changed",
        "Your password was changed",
        [
            f"Your password was changed {_when(now)}. You are signed out everywhere else.",
            _not_you(place),
        ],
    )


def codes_removed(place: Place, now: datetime) -> Letter:
    """A password alone is enough again."""
    return Letter(
        "person.totp_removed",
        "Sign-in codes were turned off",
        [
            f"Sign-in codes were turned off {_when(now)}. Your password alone lets you in.",
            _not_you(place),
        ],
    )


def new_place(place: Place, address: str, now: datetime) -> Letter:
    """Somebody signed in from where they never had."""
    return Letter(
        "person.signed_in_elsewhere",
        "A sign-in from a new place",
        [
            f"Your account was signed in to {_when(now)} from the network address {address},"
            " where it had not been before.",
            _not_you(place),
        ],
    )


def _not_you(place: Place) -> str:
    return f"If that was not you, choose a new password now:\n{_at(place, '/forgot')}"


def _when(now: datetime) -> str:
    return f"on {now:%-d %b %Y at %H:%M} UTC"


def _at(place: Place, path: str) -> str:
    return place.public_url.rstrip("/") + path
