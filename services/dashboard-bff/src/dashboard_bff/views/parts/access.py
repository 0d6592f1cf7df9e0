"""How far a contact is on the way into My Billing, and what may be done about it."""

from datetime import datetime

from dashboard_bff.views.parts.scene import Body, View


def access_of(contact: Body, access: Body | None, *, now: datetime) -> View:
    """Returns where a contact stands, since or until when, and which acts are open."""
    state = _state(contact, access, now)
    return {
        "state": state,
        "since": access["signs_in_since"] if access and state == "active" else None,
        "until": access["invited_until"] if access and state in {"invited", "lapsed"} else None,
        "acts": ACTS[state],
    }


ACTS = {
    "cannot": [],
    "none": ["invite"],
    "moved": ["invite"],
    "invited": ["resend", "revoke"],
    "lapsed": ["resend"],
    "active": ["end"],
}


def _state(contact: Body, access: Body | None, now: datetime) -> str:
    if contact["role"] != "client":
        return "cannot"
    if access is None or access["status"] == "none":
        return "none"
    if access["email"].casefold() != contact["email"].casefold():
        # Whoever was asked at the former address signs in no more.
        return "moved"
    if access["status"] == "invited":
        return "invited" if datetime.fromisoformat(access["invited_until"]) > now else "lapsed"
    return "active"
