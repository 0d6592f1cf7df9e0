"""What became of many things that the same was done to: each with its name, and the reason if it was not."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.bulk import Outcome
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, View


def show(
    session: Session, viewer: Viewer, noun: str, act: str, outcomes: Sequence[Outcome]
) -> View:
    """Returns each outcome with the name of what it is of, and how many were done."""
    ids = {str(outcome.id) for outcome in outcomes}
    found = queries.several(session, viewer.firm_id, noun.removesuffix("s"), ids)
    states = Counter(outcome.state for outcome in outcomes)
    return {
        "noun": noun,
        "act": act,
        "done_count": states["done"],
        "refused_count": states["refused"] + states["not_tried"],
        "unknown_count": states["unknown"],
        "items": [_item(outcome, found.get(str(outcome.id))) for outcome in outcomes],
    }


def _item(outcome: Outcome, body: Body | None) -> View:
    known = body or {}
    return {
        "id": str(outcome.id),
        "name": known.get("number") or known.get("name") or known.get("title"),
        "is_done": outcome.state == "done",
        "state": outcome.state,
        "refusal": outcome.refusal,
    }
