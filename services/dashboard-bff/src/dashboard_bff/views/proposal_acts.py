"""The question asked before something is done with a proposal: what it does, and what it takes."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import proposal
from dashboard_bff.views.parts.proposal_questions import ASKED
from dashboard_bff.views.parts.scene import View

MOST_CLIENTS = 500


def question(session: Session, viewer: Viewer, proposal_id: UUID, act: str) -> View:
    """Returns the question about the proposal; raises NotFound for what nobody can do."""
    if act not in ASKED:
        raise NotFound
    view = proposal.question(session, viewer, proposal_id)
    clients = queries.resources(
        session, viewer.firm_id, "client", statuses=["active"], limit=MOST_CLIENTS,
        newest_first=False,
    )  # fmt: skip
    asked = {"act": act, "danger": False} | ASKED[act]
    return view | {"asked": asked, "clients": [(each["id"], each["name"]) for each in clients]}
