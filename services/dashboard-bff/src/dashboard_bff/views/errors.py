"""What went wrong, as a page: the status says the fact, the template its words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard_bff.views.parts.scene import View

# Refusals whose own sentence says more than the status does.
SAID = frozenset({409, 422, 429})
OWN_WORDS = frozenset({"impersonation_read_only", "impersonation_nested"})
TITLES = {
    "csrf_token_wrong": (
        "This page is out of date",
        "You signed in or out since it was opened, so nothing was changed. Load it again.",
    ),
    "forgery_suspected": (
        "That did not come from our own page",
        "Nothing was changed. Open the page here and send it again.",
    ),
    "cursor_invalid": (
        "That is not a place in this list",
        "Nothing was changed. Open the list again from its start.",
    ),
    "proposal_taken_back": (
        "This proposal was taken back",
        "Nothing was agreed. You get a mail when it is sent again.",
    ),
    "proposal_has_no_lines": ("There is nothing to send yet", "Add a service first."),
    "proposal_expiry_past": (
        "This proposal could not be accepted any more",
        "The day it is open until is past, so it was not sent. Choose a later one.",
    ),
    "proposal_signer_removed": (
        "Nobody is there to sign",
        "The contact was removed, so it was not sent. Choose another.",
    ),
    "estimate_has_no_lines": ("There is nothing to send yet", "Add a line first."),
    "estimate_expiry_past": (
        "This estimate could not be approved any more",
        "The day it is open until is past, so it was not sent. Choose a later one.",
    ),
    "estimate_contact_removed": (
        "Nobody is there to approve",
        "The contact was removed, so it was not sent. Choose another.",
    ),
    "estimate_sent_just_now": (
        "It was sent a moment ago",
        "Nothing was sent. It can be sent again ten minutes after the last time.",
    ),
    "contact_cannot_approve": (
        "This contact cannot open it",
        "It was not sent. Make the contact a prospect or client first.",
    ),
    "link_missing": (
        "A prospect needs a link of their own",
        "It was not sent. Send it again from its page.",
    ),
    "client_archived": ("This client is archived", "Nothing was changed. Restore it first."),
    "client_tax_id_missing": (
        "This client has no tax id",
        "It was not issued: a reverse charge needs one. Add it to the client first.",
    ),
    "idempotency_key_missing": (
        "That did not arrive whole",
        "Nothing was changed. Load the page again and send it once more.",
    ),
    "invitation_not_ready": (
        "It is signed",
        "What you signed is kept. Your sign-in is not ready yet: ask the firm for an invitation.",
    ),
    "invitation_not_found": (
        "This invitation no longer works",
        "It was used, has expired or was never sent. Sign in, or ask the firm for a new one.",
    ),
    "reset_not_found": (
        "This link no longer works",
        "It was used, has expired or was replaced by a newer one. Ask for a new one.",
    ),
    "session_ended": ("You are signed out", "Your access has ended. Nothing was changed."),
    "link_not_found": (
        "This link no longer works",
        "It was taken back, has expired, or the proposal was decided. Ask the firm for a new one.",
    ),
    "payments_unavailable": (
        "Paying is off for the moment",
        "The payments service does not answer. Look at My Billing before paying again.",
    ),
}


# What a schema says of a field, in words for the person who filled it in.
PLAIN: Sequence[tuple[str, str]] = (
    (r"Missing data for required field\.|Field may not be null\.", "Fill this in."),
    (r"Length must be between 1 and (\d+)\.", r"Write 1 to \1 characters."),
    (r"Longer than maximum length (\d+)\.", r"Write at most \1 characters."),
    (r"Must be equal to True\.", "Tick this to go on."),
    (r"Not a valid email address\.", "Write an email address, such as dana@acme.example."),
    (r"Not a valid integer\.", "Write a whole number."),
    (r"Not a decimal\.", "Write a number, such as 1200.50."),
    (r"Not a valid date\.", "Choose a date."),
    (r"Not a valid UUID\.|Must be one of: .*", "Choose one of the list."),
    (r"String does not match expected pattern\.", "Choose one of the list."),
    (r"Not a token of a gateway\.|Not known\.", "Choose a card."),
    (r"Line total too large\.", "This comes to more than an invoice can hold."),
    (r"Line .* negative\.", "Must not be negative."),
    (r"Line .* too large\.", "That is too large."),
    (r"Line .* too precise\.", "That has too many decimals."),
    (r"Line interval .*\.", "Choose a period of 1 to 1,200 of these."),
    (r"Something like this is there already\.", "This is there already. Nothing was added."),
    (
        r"Someone else changed this just now\.",
        "Someone else changed this just now, so it was not saved."
        " What you typed is kept below: save again to put it in place of theirs.",
    ),
    (
        r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
        r"Choose between \1 and \2.",
    ),
)
EMPTY = ("Write something.", "Write a name.", "Write a word.", "Give a reason.")
# Several words are typed into one field: what is wrong with one of them is said there.
TYPED_AS_ONE = re.compile(r"(tags|choices)\.\d+")


def plain(errors: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Returns errors by field in plain words; a part of an address is a field of its own here."""
    by_field: dict[str, list[str]] = {}
    for name, said in errors.items():
        by_field.setdefault(_field(name), []).extend(said)
    return {name: _plain(said) for name, said in by_field.items()}


def _field(name: str) -> str:
    return TYPED_AS_ONE.sub(r"\1", name.removeprefix("address."))


def _plain(sentences: Sequence[str]) -> list[str]:
    """Of an empty field it is said only that it is."""
    empty = [sentence for sentence in sentences if sentence in EMPTY]
    return list(dict.fromkeys(map(_in_words, empty or sentences)))


def _in_words(sentence: str) -> str:
    for pattern, words in PLAIN:
        if re.fullmatch(pattern, sentence):
            return re.sub(pattern, words, sentence)
    return sentence


def error_view(problem: dict[str, Any]) -> View:
    """Returns a problem as the error page shows it."""
    status = int(problem["status"])
    title, text = TITLES.get(problem.get("code", ""), (None, None))
    if text is None and (status in SAID or problem.get("code") in OWN_WORDS):
        text = problem.get("detail") or None
    return {
        "status": status,
        "title": title,
        "text": text,
        "outage": _outage(problem.get("code", "")),
        "href": None,
        "label": None,
        "trace_id": problem.get("trace_id"),
    }


def _outage(code: str) -> View | None:
    """A service that is away turns its own acts off and no others."""
    off = OFF.get(code)
    return {"off": off, "works": "reading what is shown so far", "as_of": None} if off else None


OFF = {
    "payments_unavailable": "paying and payment methods",
    "invoicing_unavailable": "proposals and invoices, other than reading them",
    "subscriptions_unavailable": "completing services and billing runs",
    "clients_unavailable": "changing clients and contacts",
    "identity_unavailable": "signing in",
}
