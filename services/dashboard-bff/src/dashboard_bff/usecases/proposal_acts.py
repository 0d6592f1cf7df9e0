"""What the firm does with a proposal besides writing it: offer, mail, extend, copy, change, lose, accept."""

from typing import Any
from uuid import UUID

from common.errors import Conflict
from dashboard_bff.queries import contacts_of
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.proposals import accept_proposal
from dashboard_bff.usecases.ways_in import links_for

Body = dict[str, Any]


def offer_proposal(desk: Desk, proposal_id: UUID) -> Body:
    """Lets the client accept a draft without a mail: they find it in My Billing."""
    return _command(desk, proposal_id, "offering")


def resend_proposal(desk: Desk, proposal_id: UUID, *, message: str | None) -> Body:
    """Mails the same document again, with a way in for each contact."""
    proposal = desk.ask("invoicing", f"/v1/proposals/{proposal_id}")
    links = (
        links_for(desk, "proposal", proposal) if proposal["status"] == "awaiting_acceptance" else {}
    )
    return _command(desk, proposal_id, "resending", {"links": links, "message": message or ""})


def extend_proposal(desk: Desk, proposal_id: UUID, *, expires_on: str | None) -> Body:
    """Leaves an open proposal open for longer."""
    return _command(desk, proposal_id, "extension", {"expires_on": expires_on})


def lose_proposal(desk: Desk, proposal_id: UUID, *, reason: str | None) -> Body:
    """Gives an open proposal up."""
    return _command(desk, proposal_id, "loss", {"reason": reason or ""})


def copy_proposal(desk: Desk, proposal_id: UUID, *, client_id: str | None, key: str) -> Body:
    """Drafts the same proposal again; at another client its main contact signs until one says else."""
    body: Body = {}
    if client_id:
        proposal = desk.ask("invoicing", f"/v1/proposals/{proposal_id}")
        if client_id != proposal["client_id"]:
            body = {"client_id": client_id, "contact_id": _signer(desk, client_id)}
    path = f"/v1/proposals/{proposal_id}/copies"
    made: Body = desk.command("invoicing", "POST", path, body, kind="proposal", key=key)
    return made


def change_proposal(desk: Desk, proposal_id: UUID, *, key: str) -> Body:
    """Drafts a proposal that, once accepted, takes the place of an accepted one."""
    path = f"/v1/proposals/{proposal_id}/change-orders"
    made: Body = desk.command("invoicing", "POST", path, kind="proposal", key=key)
    return made


def accept_for_client(
    desk: Desk, proposal_id: UUID, *, name: str | None, reason: str | None, address: str, key: str
) -> Body:
    """Accepts in the client's name, as they said elsewhere; the reason is kept with the signature."""
    proposal = desk.ask("invoicing", f"/v1/proposals/{proposal_id}")
    acceptance = {
        "name": name or "",
        "agreed": True,
        "document_hash": proposal["document_hash"],
        "on_behalf_reason": reason or None,
        "address": address,
    }
    return accept_proposal(desk, proposal_id, acceptance, key=key)


def _command(desk: Desk, proposal_id: UUID, act: str, body: Body | None = None) -> Body:
    path = f"/v1/proposals/{proposal_id}/{act}"
    answer: Body = desk.command("invoicing", "POST", path, body, kind="proposal")
    return answer


def _signer(desk: Desk, client_id: str) -> str:
    with desk.database.transaction(desk.viewer.firm_id) as session:
        contacts = contacts_of(session, desk.viewer.firm_id, UUID(client_id))
    able = [contact for contact in contacts if contact["role"] != "lead"]
    first = next((c for c in able if c["role"] == "client"), next(iter(able), None))
    if first is None:
        raise Conflict("client_has_no_signer", "Nobody at this client can sign. Add a contact.")
    return str(first["id"])
