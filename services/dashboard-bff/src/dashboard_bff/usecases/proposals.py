"""Send a proposal with a way in for each contact; accept it with a method reserved first."""

from typing import Any
from uuid import UUID

from common.errors import AppError
from common.logs import get_logger
from dashboard_bff.queries import contacts_of, find_resource, services_of_proposal
from dashboard_bff.usecases.choosing import agreed_lines
from dashboard_bff.usecases.commands import Desk, catching_up, wait_until

log = get_logger(__name__)


def draft_proposal(desk: Desk, draft: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Adds a proposal for a client that invoicing may hear of only now."""
    return catching_up(
        lambda: desk.command("invoicing", "POST", "/v1/proposals", draft, kind="proposal", key=key),
        about=draft.get("client_id") if knows(desk, "client", draft.get("client_id")) else None,
    )


def send_proposal(desk: Desk, proposal_id: UUID, *, message: str | None = None) -> dict[str, Any]:
    """Sends a proposal; a contact who cannot sign in yet gets a link that lets them choose a password."""
    proposal = desk.ask("invoicing", f"/v1/proposals/{proposal_id}")
    # A second press must not end the invitation that the first one has mailed already.
    body: dict[str, Any] = {
        "links": links_for(desk, proposal) if proposal["status"] == "draft" else {}
    }
    if message:
        body["message"] = message
    path = f"/v1/proposals/{proposal_id}/sending"
    return catching_up(lambda: desk.command("invoicing", "POST", path, body, kind="proposal"))


def accept_proposal(
    desk: Desk, proposal_id: UUID, acceptance: dict[str, Any], *, key: str
) -> dict[str, Any]:
    """Reserves the method under the proposal's id, then accepts; a refusal releases the method."""
    method_id = acceptance.get("payment_method_id")
    if method_id:
        # Payments does not know whose the proposal is: invoicing says first that it is theirs.
        proposal = desk.ask("invoicing", f"/v1/proposals/{proposal_id}")
        if proposal["payment_method_id"] != str(method_id):
            _reserve(desk, proposal_id, str(method_id))
    path = f"/v1/proposals/{proposal_id}/acceptance"
    try:
        accepted = desk.command("invoicing", "POST", path, acceptance, kind="proposal", key=key)
    except AppError as refused:
        # Only bad input releases: any other refusal may be a second click on what is being accepted,
        # and a proposal that ends unaccepted releases its method by itself.
        # What a link has given stays reserved: it can be for nothing else.
        if method_id and refused.status == 422 and desk.viewer.kind != "link":
            desk.command("payments", "DELETE", f"/v1/reservations/proposal/{proposal_id}")
        raise
    _wait_for_services(desk, accepted)
    return accepted


def links_for(desk: Desk, proposal: dict[str, Any]) -> dict[str, str]:
    """Returns a link for each contact: to the proposal, or to a password where there is none yet.

    Whoever has just chosen a password finds the proposal first in My Billing.
    """
    public = desk.services.config.public_url
    client_id = UUID(proposal["client_id"])
    with desk.database.transaction(desk.viewer.firm_id) as session:
        contacts = contacts_of(session, desk.viewer.firm_id, client_id)
    links = {}
    for contact in contacts:
        if contact["id"] == proposal["contact_id"] and contact["role"] == "prospect":
            links[contact["id"]] = f"{public}/p/{_link_for(desk, proposal)}"
            continue
        target = f"{public}/proposals/{proposal['id']}"
        token = invitation_of(desk, contact) if contact["role"] == "client" else None
        links[contact["id"]] = f"{public}/invitations/{token}" if token else target
    return links


def invitation_of(desk: Desk, contact: dict[str, Any]) -> str | None:
    """Returns the token of an invitation, if the contact has no password yet."""
    body = {"contact_id": contact["id"]}
    answer = catching_up(
        lambda: desk.command("identity", "POST", "/v1/invitations", body), about=contact["id"]
    )
    return answer["token"]  # type: ignore[no-any-return]


def _link_for(desk: Desk, proposal: dict[str, Any]) -> str:
    """Returns the token of a link by which a prospect, who cannot sign in, opens this proposal."""
    body = {
        "contact_id": proposal["contact_id"],
        "document_id": proposal["id"],
        "takes_method": proposal["payment_method_required"],
    }
    answer: dict[str, str] = catching_up(
        lambda: desk.command("identity", "POST", "/v1/links", body), about=body["contact_id"]
    )
    return answer["token"]


def _reserve(desk: Desk, proposal_id: UUID, method_id: str) -> None:
    body = {"payment_method_id": method_id, "kind": "proposal", "id": str(proposal_id)}
    desk.command("payments", "POST", "/v1/reservations", body)


def _wait_for_services(desk: Desk, proposal: dict[str, Any]) -> None:
    """Services follow an acceptance by an event; a second is given, then the page says so."""
    expected = len(agreed_lines(proposal))

    def found() -> int | None:
        with desk.database.transaction(desk.viewer.firm_id) as session:
            there = services_of_proposal(session, desk.viewer.firm_id, UUID(proposal["id"]))
        return there if there >= expected else None

    if wait_until(found) is None:
        log.warning("services not set up within a second", proposal_id=proposal["id"])


def knows(desk: Desk, kind: str, id_: Any) -> bool:
    """Tells whether this dashboard knows the thing to exist."""
    with desk.database.transaction(desk.viewer.firm_id) as session:
        return find_resource(session, desk.viewer.firm_id, kind, id_) is not None
