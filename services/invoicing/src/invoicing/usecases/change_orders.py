"""A change order: a proposal that, once accepted, takes the place of an accepted one."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import Conflict
from common.outbox import publish
from invoicing import queries
from invoicing.events import ProposalSuperseded
from invoicing.models import Proposal, ProposalLine
from invoicing.usecases import copies
from invoicing.usecases.proposals import COPIED, draft_proposal


def draft_change_order(
    session: Session, who: Principal, proposal: Proposal, *, now: datetime
) -> Proposal:
    """Drafts a proposal that changes an accepted one; it begins with what still runs of that."""
    if proposal.status != "accepted":
        words = proposal.status.replace("_", " ")
        raise Conflict(f"proposal_is_{proposal.status}", f"This proposal is {words}.")
    zone = copies.the_firm(session, who.firm_id).time_zone
    draft = {name: getattr(proposal, name) for name in COPIED} | {
        "client_id": proposal.client_id,
        "contact_id": proposal.contact_id,
        "expires_on": None,
        "option_groups": [],
        "lines": _running_lines(proposal, local_date(now, zone)),
    }
    # What goes on must cost what it cost, however the firm prices now.
    method = proposal.method
    return draft_proposal(session, who, draft, now=now, method=method, supersedes=proposal)


def locked_superseded(session: Session, proposal: Proposal) -> Proposal | None:
    """Returns what a change order changes, locked; raises Conflict if another one came first."""
    if proposal.supersedes_id is None:
        return None
    changed = queries.locked_proposal(session, proposal.firm_id, proposal.supersedes_id)
    changed.refuse_unless_running()
    return changed


def supersede(
    session: Session,
    who: Principal,
    changed: Proposal | None,
    proposal: Proposal,
    *,
    now: datetime,
) -> None:
    """Ends what an accepted change order changes, if it is one."""
    if changed is None:
        return
    changed.give_way_to(proposal, now)
    publish(session, ProposalSuperseded, changed, by=who, reason=f"Changed by {proposal.number}.")


def _running_lines(proposal: Proposal, today: date) -> list[ProposalLine]:
    """What is done needs no agreement; what was chosen is chosen; a past beginning is no plan."""
    lines = []
    for line in proposal.agreed_lines:
        if line.done_at is None:
            copy = line.copied()
            copy.optional, copy.group, copy.preset = False, None, False
            copy.continues_line_id = line.id
            if copy.starts_on and copy.starts_on <= today:
                copy.starts_on = None
            lines.append(copy)
    return lines
