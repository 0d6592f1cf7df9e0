"""How what was made at Stripe is found again: by a search, in a list, behind an answer that broke."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import stripe

from payments.gateways import Answer, BrokenAnswer, GatewayError
from payments.gateways.stripe_answers import metadata_of


def found_in_spite(broken: BrokenAnswer, look: Callable[[], Answer | None]) -> Answer:
    """Returns what was made although the answer broke: asking again would only repeat that."""
    try:
        found = look()
    except GatewayError:
        raise broken from None  # Not to be reached now says nothing of what was asked before.
    if found is None or found.outcome == "unknown":
        raise broken
    return found


def searched(things: Any, query: str) -> list[Any]:
    """Returns what a search finds; some countries' accounts cannot search, and find nothing."""
    try:
        return list(things.search({"query": query, "limit": 1}).data)
    except stripe.InvalidRequestError:
        return []


def bearing(listed: Any, firm_id: UUID, name: str, id_: UUID) -> Any | None:
    """Returns the first of the list that bears our id, if one does."""
    wanted = {"firm_id": str(firm_id), name: str(id_)}
    each = listed.auto_paging_iter()
    return next((one for one in each if wanted.items() <= metadata_of(one).items()), None)


def seconds(moment: datetime) -> int:
    """Returns a moment as Stripe tells it."""
    return int(moment.timestamp())
