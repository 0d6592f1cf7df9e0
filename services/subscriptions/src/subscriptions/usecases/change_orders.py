"""What a change order ends: the services of the proposal whose place it takes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import NotYet
from common.outbox import publish
from subscriptions import queries
from subscriptions.events import ServiceEnded
from subscriptions.models import BillingItem, Service
from subscriptions.queries import superseding
from subscriptions.rules.continuing import Continued, unbilled


class Before(NamedTuple):
    """A service whose place another takes, and the latest of its items that is billed."""

    service: Service
    billed: BillingItem | None

    @property
    def continued(self) -> Continued:
        """What the rules have to know of it."""
        service, billed = self.service, self.billed
        if billed is None:
            return unbilled(service.anchor_on, service.interval, service.billed_until)
        if service.anchor_occurrence:  # Its rhythm was changed: numbers are not its anchor's.
            return unbilled(service.anchor_on, service.interval, billed.period_end)
        return Continued(service.anchor_on, service.interval, billed.occurrence, billed.period_end)

    @property
    def billed_once(self) -> str | None:
        """Says where a piece of work is billed already that is billed only once, if it is."""
        if self.service.kind != "one_off":
            return None
        if self.billed:
            return f"Billed with {self.service.proposal_number}."
        # The change before this one went on with what was billed, and billed nothing itself.
        before = f"Billed before {self.service.proposal_number}."
        return before if self.service.billed_until else None


def superseded(session: Session, who: Principal, proposal: Mapping[str, Any]) -> dict[UUID, Before]:
    """Returns the services of the proposal that this one changes, by their lines."""
    if proposal["supersedes_id"] is None:
        return {}
    services = superseding.services_of_proposal(session, who.firm_id, proposal["supersedes_id"])
    if not services:
        raise NotYet(f"proposal {proposal['supersedes_id']}")
    billed = superseding.last_issued(session, who.firm_id, [service.id for service in services])
    return {each.proposal_line_id: Before(each, billed.get(each.id)) for each in services}


def end_superseded(
    session: Session,
    who: Principal,
    before: Mapping[UUID, Before],
    begun: Mapping[UUID, Service],
    today: date,
    *,
    proposal: Mapping[str, Any],
    now: datetime,
) -> None:
    """Ends what still runs; `begun` says by the same lines what takes its place."""
    ended = {line: each.service for line, each in before.items() if each.service.is_running}
    for line, service in ended.items():
        successor = begun.get(line)
        service.stop(today, now, taken_over_on=successor.starts_on if successor else None)
    for service in queries.load_items(session, list(ended.values())):
        reason = f"Changed by {proposal['number']}."
        publish(session, ServiceEnded, service, by=who, reason=reason)
