"""Proposals as rows, and whether their services are still being set up."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from dashboard_bff.usecases.choosing import agreed_lines, agreed_totals
from dashboard_bff.views.parts.scene import Body, Scene, View, reference

# Services follow an acceptance within moments; after a day their absence is another story.
SETTLES_WITHIN = timedelta(days=1)
CLOSED = ("completed", "declined", "expired", "lost", "superseded")
SHOWN_TO_CLIENTS = ("awaiting_acceptance", "accepted", *CLOSED)


def proposal_row(scene: Scene, proposal: Body, client: Body | None) -> View:
    """Returns a proposal as lists show it."""
    totals, acceptance = agreed_totals(proposal), proposal["acceptance"]
    return {
        "kind": "proposal",
        "id": proposal["id"],
        "number": proposal["number"],
        "title": proposal["title"],
        "status": proposal["status"],
        "client": reference(client, proposal["client_id"]),
        "currency": proposal["currency"],
        "once_amount": totals["once"]["total_amount"],
        "recurring": [
            {
                "interval_unit": part["interval_unit"],
                "interval_count": part["interval_count"],
                "total_amount": part["total_amount"],
            }
            for part in totals["recurring"]
        ],
        "sent_on": scene.on(proposal["sent_at"]),
        "expires_on": proposal["expires_on"],
        "accepted_on": scene.on(proposal["accepted_at"]),
        "accepted_by": acceptance["name"] if acceptance else None,
        "off_reason": None,
    }


def kept_proposal_row(scene: Scene, proposal: Body, client: Body | None) -> View:
    """Returns a proposal as the firm lists it, with why nothing came of it."""
    ended_because = proposal["declined_reason"] or proposal.get("lost_reason")
    return proposal_row(scene, proposal, client) | {"ended_because": ended_because}


def is_settling(scene: Scene, proposal: Body, services: int) -> bool:
    """Tells whether services of a fresh acceptance are still on their way."""
    if proposal["status"] != "accepted" or services >= len(agreed_lines(proposal)):
        return False
    return scene.now - datetime.fromisoformat(proposal["accepted_at"]) < SETTLES_WITHIN


def any_settling(scene: Scene, proposals: Iterable[Body], services: Sequence[Body]) -> bool:
    """Tells whether any of the client's proposals is still being set up."""
    return any(
        is_settling(scene, proposal, sum(s["proposal_id"] == proposal["id"] for s in services))
        for proposal in proposals
    )
