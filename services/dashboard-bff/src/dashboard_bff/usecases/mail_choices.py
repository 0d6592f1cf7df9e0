"""Which mails a person gets: chosen by themselves, signed in or by the link in a mail."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from dashboard_bff.gateways.services import Person, Refused, Services
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.links import GONE
from dashboard_bff.usecases.viewers import Viewer


def own_mails(desk: Desk) -> dict[str, Any]:
    """Returns which mails the viewer gets, and which they cannot decline."""
    found: dict[str, Any] = desk.ask("clients", _path(desk.viewer))
    return found


def choose_mails(desk: Desk, choices: Mapping[str, Any]) -> dict[str, Any]:
    """Has the viewer get what they want; a kind that is not named stays as it is."""
    answer: dict[str, Any] = desk.command("clients", "PATCH", _path(desk.viewer), dict(choices))
    desk.keep("contact", {name: value for name, value in answer.items() if name != "kept"})
    return answer


def choices_of(ticked: Sequence[str], offered: Sequence[str]) -> dict[str, bool]:
    """Returns the choice that a form makes among the kinds that it offered."""
    return {kind: kind in ticked for kind in offered}


def open_mail_link(services: Services, token: str) -> tuple[Viewer, str]:
    """Returns whose mails a link is about, and their kind.

    Raises Refused (404), the same for a link that is junk, forged, another firm's or over.
    """
    try:
        found = services.ask_identity("POST", "/v1/mail-links/lookup", {"token": token})
        contact_id = UUID(found["contact_id"])
        holder = Person(UUID(found["firm_id"]), contact_id, contact_id, mail_link=token)
        granted = services.grant(holder, "clients")
    except Refused as refused:
        if refused.status not in GONE:
            raise
        raise Refused(404, {"code": "link_not_found"}) from refused
    return _holder(holder, found, granted.permissions), found["kind"]


def _holder(holder: Person, found: Mapping[str, Any], permissions: Sequence[str]) -> Viewer:
    """Whoever holds the link may be anybody it was passed on to, so no name comes with it."""
    return Viewer(
        person=holder,
        kind="contact",
        role="mail link",
        client_id=UUID(found["client_id"]),
        name="",
        email="",
        permissions=frozenset(permissions),
        csrf_token="",
        secret_hash=b"",
    )


def _path(viewer: Viewer) -> str:
    contact_id = viewer.visit.contact_id if viewer.visit else viewer.person.membership_id
    return f"/v1/contacts/{contact_id}/mail-choices"
