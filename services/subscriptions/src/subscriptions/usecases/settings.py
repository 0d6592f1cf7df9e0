"""Say what clients may do with their subscriptions, and what follows when collection gives up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from subscriptions.events import SubscriptionSettingsChanged
from subscriptions.models import SubscriptionSettings
from subscriptions.queries import settings as queries
from subscriptions.rules.lives import USUALLY_OFFERED, USUALLY_WHEN_UNPAID


def the_settings(session: Session, firm_id: UUID, *, now: datetime) -> SubscriptionSettings:
    """Returns what the firm has said; of one that never did, what goes without saying."""
    return queries.find_settings(session, firm_id) or _usual(firm_id, now)


def locked_settings(session: Session, firm_id: UUID, *, now: datetime) -> SubscriptionSettings:
    """Returns it to be changed, and nobody else changes it until the transaction ends."""
    queries.lock_firm(session, firm_id)
    return the_settings(session, firm_id, now=now)


def change_settings(
    session: Session, who: Principal, settings: SubscriptionSettings, draft: dict[str, Any]
) -> SubscriptionSettings:
    """Replaces what was said; what has happened by it already stays."""
    settings.write(draft)
    session.add(settings)
    publish(session, SubscriptionSettingsChanged, settings, by=who)
    return settings


def refuse_unless_offered(session: Session, who: Principal, act: str, *, now: datetime) -> None:
    """Raises Forbidden if a client acts, and the firm does not let its clients do this."""
    if who.client_id is not None:
        the_settings(session, who.firm_id, now=now).refuse_clients(act)


def _usual(firm_id: UUID, now: datetime) -> SubscriptionSettings:
    """It has version 0 until the firm says more."""
    return SubscriptionSettings(
        firm_id=firm_id,
        id=firm_id,
        version=0,
        created_at=now,
        when_unpaid=USUALLY_WHEN_UNPAID,
        clients_may=list(USUALLY_OFFERED),
    )
