"""What a firm lets clients do with their subscriptions, and what follows when collection gives up."""

from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Forbidden
from subscriptions.models.tables import Base, one_of
from subscriptions.rules.lives import WHEN_UNPAID


class SubscriptionSettings(FirmOwned, Base):
    """A firm has one of it, under its own id."""

    __tablename__ = "subscription_settings"

    when_unpaid: Mapped[str]
    clients_may: Mapped[list[str]] = mapped_column(JSONB)

    __table_args__ = (
        CheckConstraint("id = firm_id", "one_per_firm"),
        one_of("when_unpaid", WHEN_UNPAID),
    )

    def write(self, draft: dict[str, Any]) -> None:
        """Replaces what the firm has said."""
        self.when_unpaid, self.clients_may = draft["when_unpaid"], draft["clients_may"]

    def refuse_clients(self, act: str) -> None:
        """Raises Forbidden if clients may not do this themselves."""
        if act not in self.clients_may:
            words = "This is not offered here. Please ask the firm."
            raise Forbidden("not_offered_to_clients", words)
