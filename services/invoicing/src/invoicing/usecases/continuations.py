"""Which lines of an accepted proposal the lines of a change order take the place of."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import Conflict, Invalid
from invoicing import queries
from invoicing.models import Proposal, ProposalLine


def refuse_strange_changes(
    session: Session, proposal: Proposal, client_id: UUID, lines: Sequence[ProposalLine]
) -> None:
    """Raises Invalid if a change order is for another client, or continues what it does not change."""
    if proposal.supersedes_id is None:
        _refuse_unknown(lines, ())
        return
    changed = queries.the_proposal(session, proposal.firm_id, proposal.supersedes_id)
    if client_id != changed.client_id:
        raise Conflict("change_order_of_client", "A change order stays with its client.")
    _refuse_unknown(lines, {line.id for line in changed.agreed_lines})


def _refuse_unknown(lines: Sequence[ProposalLine], known: Collection[UUID]) -> None:
    continued: set[UUID] = set()
    for n, line in enumerate(lines):
        if line.continues_line_id is None:
            continue
        if line.continues_line_id not in known:
            raise _refusal(n, "line_continues_unknown", "No line of the proposal it changes.")
        if line.continues_line_id in continued:
            raise _refusal(n, "line_continued_twice", "Another line continues the same.")
        continued.add(line.continues_line_id)


def _refusal(n: int, code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, errors={f"lines.{n}.continues_line_id": [sentence]})
