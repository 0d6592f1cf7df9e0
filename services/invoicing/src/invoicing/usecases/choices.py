"""What a client chooses of a proposal: priced while they choose, and kept when they accept."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from common.auth import Principal
from common.errors import Conflict, Invalid
from invoicing.models import Proposal
from invoicing.rules.errors import InvalidChoice
from invoicing.rules.options import complete_choice, has_options, open_groups, price_choice
from invoicing.usecases.pricing import estimated_range, refused_by_field, shown_totals

SENTENCES = {
    "option_unknown": "That is not an option of this proposal.",
    "options_open": "Choose one of these.",
    "option_chosen_twice": "Choose only one of these.",
    "nothing_chosen": "Choose at least one service.",
    "choice_missing": "Say which options you choose.",
}


def split_choice(acceptance: dict[str, Any]) -> tuple[dict[str, Any], list[UUID] | None]:
    """Returns a signature without its choice, and the choice."""
    signature = {name: value for name, value in acceptance.items() if name != "chosen"}
    return signature, acceptance["chosen"]


def preview_choice(proposal: Proposal, chosen: Sequence[UUID]) -> dict[str, Any]:
    """Prices what is chosen so far; a group that is still open counts for nothing."""
    offers, options = proposal.offers, _places(proposal, chosen)
    taken = [n for n, offer in enumerate(offers) if n in options or not offer.is_option]
    return _priced(proposal, taken) | {"open_groups": open_groups(offers, proposal.groups, options)}


def agree_to(who: Principal, proposal: Proposal, chosen: Collection[UUID] | None) -> dict[str, Any]:
    """Returns the lines that are agreed to, and what they come to; raises Invalid by group."""
    offers = proposal.offers
    if has_options(offers) and who.client_id is None:
        raise Conflict(
            "options_open", "Only the client chooses. Revoke it and write what they want."
        )
    if has_options(offers) and chosen is None:
        raise _refusal("choice_missing", "chosen")
    options = _places(proposal, chosen or ())
    with _refused_by_group():
        agreed = complete_choice(offers, proposal.groups, options)
    return _priced(proposal, agreed)


def _priced(proposal: Proposal, chosen: Sequence[int]) -> dict[str, Any]:
    with refused_by_field():
        priced = price_choice(proposal.offers, chosen, proposal.currency, proposal.method.price)
    lines = [
        {
            "id": str(proposal.lines[n].id),
            "net_amount": amounts.net_amount,
            "tax_amount": amounts.tax_amount,
            "total_amount": amounts.total_amount,
        }
        for n, amounts in zip(chosen, priced.lines, strict=True)
    ]
    estimated = estimated_range(proposal.offers, chosen, proposal.currency, proposal.method)
    return {"lines": lines, "totals": shown_totals(priced) | estimated}


def _places(proposal: Proposal, chosen: Collection[UUID]) -> set[int]:
    places = {line.id: n for n, line in enumerate(proposal.lines) if line.offer.is_option}
    for n, line_id in enumerate(chosen):
        if line_id not in places:
            raise _refusal("option_unknown", f"chosen.{n}")
    return {places[line_id] for line_id in chosen}


@contextmanager
def _refused_by_group() -> Iterator[None]:
    try:
        yield
    except InvalidChoice as error:
        raise _refusal(error.code, error.field or "chosen") from error


def _refusal(code: str, field: str) -> Invalid:
    return Invalid(code, SENTENCES[code], errors={field: [SENTENCES[code]]})
