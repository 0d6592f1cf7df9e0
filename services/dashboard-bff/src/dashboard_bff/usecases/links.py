"""A signed link: who holds it looks at one document, as long as identity says that it is good.

Nothing of it is kept here: each request shows the token, and identity is asked anew.
"""

from typing import Any
from uuid import UUID

from common.errors import Conflict, Unavailable
from dashboard_bff.gateways.services import Person, Refused, Services
from dashboard_bff.queries import method_given
from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.payments import add_method
from dashboard_bff.usecases.proposals import accept_proposal
from dashboard_bff.usecases.viewers import Viewer

GONE = frozenset({401, 404, 422})


def open_link(
    services: Services, token: str, address: str | None, kind: str
) -> tuple[Viewer, UUID]:
    """Returns the link's holder, and the one document of a kind that it opens.

    Raises Refused (404), the same for a link that is junk, guessed, revoked or over, or that opens
    another kind.
    """
    try:
        shown = {"token": token, "address": address}
        found = services.ask_identity("POST", "/v1/links/lookup", shown)
        firm_id, link_id, contact_id = (UUID(found[name]) for name in HOLDER)
        holder = Person(firm_id, link_id, contact_id, link_id=link_id)
        services.forget(holder)
        granted = services.grant(holder, "invoicing")
    except Refused as refused:
        if refused.status not in GONE:
            raise
        raise link_gone() from refused
    if found["document_kind"] != kind:
        raise link_gone()
    return _viewer(holder, found, granted.permissions), UUID(found["document_id"])


def accept_by_link(
    desk: Desk, proposal_id: UUID, acceptance: dict[str, Any], token: str, *, key: str
) -> str | None:
    """Accepts the proposal; returns the token of the invitation that the prospect is left with.

    None if they sign in already. The link is over with it.
    """
    proposal = desk.ask("invoicing", f"/v1/proposals/{proposal_id}")
    with desk.database.transaction(desk.viewer.firm_id) as session:
        link_id = desk.viewer.person.link_id
        given = method_given(session, desk.viewer.firm_id, proposal, link_id)
    # Once accepted it is the client's, and what was signed says which it was: for a second press.
    method_id = given["id"] if given else proposal["payment_method_id"]
    signed = acceptance | {"payment_method_id": method_id}
    accept_proposal(desk, proposal_id, signed, key=key)
    return invited(desk, token)


def approve_by_link(
    desk: Desk, estimate_id: UUID, approval: dict[str, Any], token: str, *, key: str
) -> str | None:
    """Approves the estimate; returns the token of the invitation that the prospect is left with."""
    path = f"/v1/estimates/{estimate_id}/approval"
    desk.command("invoicing", "POST", path, approval, kind="estimate", key=key)
    return invited(desk, token)


def give_method(desk: Desk, proposal_id: UUID, token: str, *, key: str) -> dict[str, Any]:
    """Adds the one method that a link may give, kept for its proposal while that is open."""
    proposal = desk.ask("invoicing", f"/v1/proposals/{proposal_id}")
    if proposal["status"] != "awaiting_acceptance":
        raise Conflict("proposal_not_open", "This proposal is not open any more.")
    return add_method(desk, token, make_default=False, key=key)


def invited(desk: Desk, token: str) -> str | None:
    """Asks for a password whoever has become a client by what they signed.

    If they are not known as one in time it says that they have signed: that stands.
    """
    body = {"token": token}
    try:
        asked: dict[str, Any] = catching_up(
            lambda: desk.services.ask_identity("POST", "/v1/links/invitation", body)
        )
    except Unavailable as late:
        raise Unavailable("invitation_not_ready", SIGNED, retry_after=1) from late
    invitation: str | None = asked["token"]
    return invitation


HOLDER = ("firm_id", "link_id", "contact_id")
SIGNED = (
    "What you signed is kept. Your sign-in is not ready yet: ask whoever sent you the link for an"
    " invitation."
)


def link_gone() -> Refused:
    """Returns the one refusal of a link that is junk, over, revoked, or to what is not open to it."""
    return Refused(404, {"code": "link_not_found"})


def _viewer(holder: Person, found: dict[str, Any], permissions: tuple[str, ...]) -> Viewer:
    return Viewer(
        person=holder,
        kind="link",
        role="prospect",
        client_id=UUID(found["client_id"]),
        name=found["name"],
        email=found["email"],
        permissions=frozenset(permissions),
        csrf_token="",
        secret_hash=b"",
    )
