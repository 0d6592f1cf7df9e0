"""How a firm collects: when it tries again, on which days, and what clients may do about it."""

from datetime import date
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Forbidden
from payments.models.tables import Base
from payments.rules.calendars import Calendar

COLLECTS_ON = ("any_day", "business_days")
ACTS = ("reschedule", "cancel", "pay_part", "pay_by_link")


class CollectionSettings(FirmOwned, Base):
    """A firm has one of it, under its own id."""

    __tablename__ = "collection_settings"

    retry_days: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    weekend: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    holidays: Mapped[list[date]] = mapped_column(ARRAY(Date))
    collects_on: Mapped[str]
    clients_may: Mapped[list[str]] = mapped_column(ARRAY(String))
    # Whether a collection uses what the client has to its credit before it asks for the rest.
    applies_credit: Mapped[bool]

    __table_args__ = (
        CheckConstraint("id = firm_id", "one_per_firm"),
        CheckConstraint("collects_on IN ('any_day', 'business_days')", "collects_on"),
    )

    @property
    def calendar(self) -> Calendar:
        """On which days the firm's business is done."""
        return Calendar(frozenset(self.weekend), frozenset(self.holidays))

    def write(self, draft: dict[str, Any]) -> None:
        """Replaces what the firm has said."""
        for name, value in draft.items():
            setattr(self, name, value)

    def collects(self, day: date) -> bool:
        """Tells whether what was not tried before is collected on the day."""
        return self.collects_on == "any_day" or self.calendar.is_open(day)

    def first_day(self, day: date) -> date:
        """Returns the day itself, or the next on which something is collected."""
        return day if self.collects(day) else self.calendar.first_open(day)

    def refuse_clients(self, act: str) -> None:
        """Raises Forbidden if clients may not do this themselves."""
        if act not in self.clients_may:
            words = "This is not offered here. Please ask the firm."
            raise Forbidden("not_offered_to_clients", words)
