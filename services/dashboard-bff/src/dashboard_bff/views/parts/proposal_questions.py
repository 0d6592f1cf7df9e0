"""What the firm may do with a proposal in each status, and how it is asked."""

from typing import Any

from dashboard_bff.views.parts.scene import Body

MESSAGE = {"name": "message", "label": "A word to go with it", "kind": "area", "optional": True}
REASON = {"name": "reason", "label": "Why", "kind": "area", "optional": False}
OPEN_UNTIL = {"name": "expires_on", "label": "Open until", "kind": "date", "optional": False}
WHOM_FOR = {"name": "client_id", "label": "For", "kind": "client", "optional": False}
SIGNED_BY = {"name": "name", "label": "Who accepted", "kind": "text", "optional": False}

ASKED: dict[str, dict[str, Any]] = {
    "offer": {
        "title": "Offer it without a mail?",
        "lead": "It waits for the client in My Billing. Nobody is written to.",
        "button": "Offer without a mail", "busy": "Offering…", "fields": (),
    },
    "resend": {
        "title": "Send it again?",
        "lead": "The same document, by mail, to everyone who was to read it.",
        "button": "Send it again", "busy": "Sending…", "fields": (MESSAGE,),
    },
    "extend": {
        "title": "Leave it open for longer?",
        "lead": "What is signed says until when it was open, so it becomes a new version.",
        "button": "Leave it open", "busy": "Saving…", "fields": (OPEN_UNTIL,),
    },
    "copy": {
        "title": "Duplicate it?",
        "lead": "A new draft with the same services and terms, to be changed before it is sent.",
        "button": "Duplicate", "busy": "Copying…", "fields": (WHOM_FOR,),
    },
    "change": {
        "title": "Change what was agreed?",
        "lead": "A new draft with what still runs. Once the client accepts it, it takes the place of"
        " this one: what is billed already is not billed again.",
        "button": "Draft a change order", "busy": "Drafting…", "fields": (),
    },
    "lose": {
        "title": "Mark it lost?",
        "lead": "It can no longer be accepted. The client is not told.",
        "button": "Mark lost", "busy": "Saving…", "fields": (REASON,), "danger": True,
    },
    "accept": {
        "title": "Accept it for the client?",
        "lead": "Services begin as if they had signed. Why you may is kept with the signature.",
        "button": "Accept for the client", "busy": "Accepting…", "fields": (SIGNED_BY, REASON),
    },
}  # fmt: skip

# What may be done in which status; a draft is deleted by nobody, so it is never lost.
POSSIBLE = {
    "draft": ("offer", "copy"),
    "awaiting_acceptance": ("resend", "extend", "accept", "copy", "lose"),
    "accepted": ("change", "copy"),
}


def possible(body: Body, has_options: bool) -> list[tuple[str, str]]:
    """Returns the acts that its status allows, with their words; nobody chooses for a client."""
    acts = POSSIBLE.get(body["status"], ("copy",))
    closed = {"extend"} if not body["expires_on"] else set()
    closed |= {"accept"} if has_options else set()
    return [(act, ASKED[act]["button"]) for act in acts if act not in closed]
