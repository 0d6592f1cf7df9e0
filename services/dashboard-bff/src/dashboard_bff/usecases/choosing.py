"""What a client chooses of a proposal: read from a form, priced by invoicing, and what was agreed to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from common.errors import AppError
from dashboard_bff.usecases.commands import Desk


def chosen_of(form: MultiDict[str, str]) -> list[str] | None:
    """Returns the options that a form takes; None if it had nothing to choose."""
    if form.get("chooses") != "1":
        return None
    of_groups = [form[name] for name in form if name.startswith("group-") and form[name]]
    return [*form.getlist("chosen"), *of_groups]


def as_texts(chosen: Sequence[UUID] | None) -> list[str] | None:
    """Returns ids as they travel; None stays the answer of who was asked nothing."""
    return None if chosen is None else [str(each) for each in chosen]


def price_choice(
    desk: Desk, proposal_id: UUID, chosen: Sequence[str] | None
) -> dict[str, Any] | None:
    """Asks invoicing what the choice comes to; None where it is not one of this proposal (any more)."""
    if chosen is None:
        return None
    path = f"/v1/proposals/{proposal_id}/preview"
    try:
        priced: dict[str, Any] = desk.command("invoicing", "POST", path, {"chosen": list(chosen)})
    except AppError as refused:
        if refused.status != 422:
            raise
        return None
    return priced | {"chosen": list(chosen)}


def agreed_lines(proposal: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the lines that were accepted; before choices were kept, that was all of them."""
    kept = (proposal["acceptance"] or {}).get("lines")
    ids = None if kept is None else {line["id"] for line in kept}
    return [line for line in proposal["lines"] if ids is None or line["id"] in ids]


def agreed_totals(proposal: dict[str, Any]) -> dict[str, Any]:
    """Returns what was agreed to comes to; before anybody agreed, what is offered as it is preset."""
    totals: dict[str, Any] = (proposal["acceptance"] or {}).get("totals") or proposal["totals"]
    return totals
