"""Say how a firm collects; what is planned already stays as it was planned."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments.events import CollectionSettingsChanged
from payments.models import CollectionSettings
from payments.queries import settings as queries
from payments.rules.calendars import SATURDAY_AND_SUNDAY
from payments.rules.retries import DEFAULT_SCHEDULE


def the_settings(session: Session, firm_id: UUID, *, now: datetime) -> CollectionSettings:
    """Returns what the firm has said; of one that never did, what goes without saying."""
    return queries.find_settings(session, firm_id) or _usual(firm_id, now)


def locked_settings(session: Session, firm_id: UUID, *, now: datetime) -> CollectionSettings:
    """Returns it to be changed, and nobody else changes it until the transaction ends."""
    queries.lock_firm(session, firm_id)
    return the_settings(session, firm_id, now=now)


def change_settings(
    session: Session, who: Principal, settings: CollectionSettings, draft: dict[str, Any]
) -> CollectionSettings:
    """Replaces what was said."""
    settings.write(draft)
    session.add(settings)
    publish(session, CollectionSettingsChanged, settings, by=who)
    return settings


def _usual(firm_id: UUID, now: datetime) -> CollectionSettings:
    """It has version 0 until the firm says more."""
    return CollectionSettings(
        firm_id=firm_id,
        id=firm_id,
        version=0,
        created_at=now,
        retry_days=list(DEFAULT_SCHEDULE),
        weekend=sorted(SATURDAY_AND_SUNDAY),
        holidays=[],
        collects_on="any_day",
        clients_may=[],
        applies_credit=True,
    )
