"""How each contact of a client gets to a document that is mailed to them."""

from typing import Any
from uuid import UUID

from dashboard_bff.queries import contacts_of
from dashboard_bff.usecases.commands import Desk, catching_up

# Where a link opens a document for a prospect.
OPENED_AT = {"proposal": "p", "estimate": "e"}


def links_for(desk: Desk, kind: str, document: dict[str, Any]) -> dict[str, str]:
    """Returns a link for each contact: to the document, or to a password where there is none yet.

    The prospect who is asked, who cannot sign in, opens it by a link of its own. Whoever has just
    chosen a password finds it first in My Billing.
    """
    public = desk.services.config.public_url
    with desk.database.transaction(desk.viewer.firm_id) as session:
        contacts = contacts_of(session, desk.viewer.firm_id, UUID(document["client_id"]))
    links = {}
    for contact in contacts:
        if contact["id"] == document["contact_id"] and contact["role"] == "prospect":
            links[contact["id"]] = signed_link(desk, kind, document)
            continue
        target = f"{public}/{kind}s/{document['id']}"
        token = invitation_of(desk, contact) if contact["role"] == "client" else None
        links[contact["id"]] = f"{public}/invitations/{token}" if token else target
    return links


def signed_link(desk: Desk, kind: str, document: dict[str, Any]) -> str:
    """Returns a link by which the prospect who is asked opens this document; an earlier one ends."""
    body = {"contact_id": document["contact_id"], "document_id": document["id"]}
    path = "/v1/links"
    if kind == "estimate":
        path = f"{path}/estimates"
    else:
        body["takes_method"] = document["payment_method_required"]
    answer: dict[str, str] = catching_up(
        lambda: desk.command("identity", "POST", path, body), about=body["contact_id"]
    )
    return f"{desk.services.config.public_url}/{OPENED_AT[kind]}/{answer['token']}"


def invitation_of(desk: Desk, contact: dict[str, Any]) -> str | None:
    """Returns the token of an invitation, if the contact has no password yet."""
    body = {"contact_id": contact["id"]}
    answer = catching_up(
        lambda: desk.command("identity", "POST", "/v1/invitations", body), about=contact["id"]
    )
    return answer["token"]  # type: ignore[no-any-return]
