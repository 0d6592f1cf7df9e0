"""Send a proposal with a way in for each contact; accept it with a method reserved first."""

from typing import Any
from uuid import UUID

from common.errors import AppError
from common.logs import get_logger
from dashboard_bff.queries import find_resource, services_of_proposal
from dashboard_bff.usecases.choosing import agreed_lines
from dashboard_bff.usecases.commands import Desk, catching_up, wait_until
from dashboard_bff.usecases.ways_in import links_for

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
        "links": links_for(desk, "proposal", proposal) if proposal["status"] == "draft" else {}
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
