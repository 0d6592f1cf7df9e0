"""What accepting a proposal sets off, moment by moment: what falls due together is one invoice."""

from collections.abc import Sequence

from dashboard_bff.views.parts.scene import Body, View


def promised(totals: Body) -> View:
    """Returns the totals of a proposal, and the moments that accepting it leads to."""
    return {
        "totals": {"range": None, "estimated": None} | totals,
        "moments": moments(totals["accepting"]),
    }


def moments(steps: Sequence[Body]) -> list[View]:
    """Returns each moment once, with the one invoice of it and what comes again after it.

    Invoicing prices the steps of a moment together, so their sum is that invoice to the penny.
    """
    by_moment: dict[str, list[Body]] = {}
    for step in steps:
        by_moment.setdefault(step["when"], []).append(step)
    return [_moment(when, together) for when, together in by_moment.items()]


def _moment(when: str, together: Sequence[Body]) -> View:
    """A moment that comes again as it is says so itself; of a mixed one, its parts do."""
    again = [step for step in together if step["interval_unit"]]
    same = together[0] if len(together) == 1 else None
    return {
        "when": when,
        "label": ", ".join(step["label"] for step in together),
        "total_amount": sum(step["total_amount"] for step in together),
        "largest_amount": same.get("largest_amount") if same else None,
        "interval_unit": same["interval_unit"] if same else None,
        "interval_count": same["interval_count"] if same else None,
        "then": [] if same else again,
    }
