"""Which mails a contact gets: a choice among five kinds."""

from collections.abc import Mapping
from typing import Any

MAILS = ("invoices", "reminders", "proposals", "receipts", "statements")
# Somebody at every client gets these: who owes has to be told.
NEEDED = "invoices"


def with_mails(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the changes with both ways to say it: the kinds, and whether there is any.

    Whoever says `gets_mail` alone means all kinds or none.
    """
    if "mails" in changes:
        kinds = [kind for kind in MAILS if kind in changes["mails"]]
    elif "gets_mail" in changes:
        kinds = list(MAILS) if changes["gets_mail"] else []
    else:
        return dict(changes)
    return {**changes, "mails": kinds, "gets_mail": bool(kinds)}
