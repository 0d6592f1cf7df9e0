"""What there is to choose of a proposal, and what is chosen of it."""

from collections.abc import Sequence

from dashboard_bff.usecases.choosing import agreed_lines
from dashboard_bff.views.parts.prices import said
from dashboard_bff.views.parts.scene import Body, View


def choices(proposal: Body, chosen: Sequence[str] | None = None) -> View:
    """Returns the fixed lines, the optional ones, each group, and the ids of the options taken."""
    lines = offered_lines(proposal)
    taken = _taken(proposal) if chosen is None else list(chosen)
    groups = [
        _group(lines, taken, n, group) for n, group in enumerate(proposal.get("option_groups", []))
    ]
    optional = [line for line in lines if line["optional"]]
    return {
        "fixed": [line for line in lines if not _is_option(line)],
        "optional": optional,
        "groups": groups,
        "chosen": taken,
        "any": bool(groups or optional),
    }


def offered_lines(proposal: Body) -> list[Body]:
    """Returns the lines; those from before there were options or estimates are fixed."""
    return [FIXED | line | {"amount": said(line)} for line in proposal["lines"]]


FIXED: Body = {
    "optional": False, "group": None, "preset": False,
    "estimate_by": None, "most": None, "most_amount": None,
}  # fmt: skip


def _group(lines: Sequence[Body], taken: Sequence[str], n: int, group: Body) -> View:
    return {
        "name": group["name"],
        "may_skip": group["choose"] == "one_or_none",
        "field": f"option_groups.{n}",
        "key": f"group-{n}",
        "lines": (members := [line for line in lines if line["group"] == group["name"]]),
        "taken": any(line["id"] in taken for line in members),
    }


def _taken(proposal: Body) -> list[str]:
    if proposal["acceptance"]:
        return [line["id"] for line in agreed_lines(proposal) if _is_option(line)]
    return [line["id"] for line in offered_lines(proposal) if line["preset"]]


def _is_option(line: Body) -> bool:
    return bool(line.get("optional") or line.get("group"))
