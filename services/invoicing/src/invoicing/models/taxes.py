"""The taxes that a firm charges by name, and what each name and rate has come to mean."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from invoicing.models.metadata import Base, Instant, Number
from invoicing.rules.taxes import CATEGORIES, Key, Meaning

_CATEGORY = f"category IN {CATEGORIES}"


class Tax(FirmOwned, Base):
    """One of a firm's taxes, offered for lines until it is retired; lines keep their own copy of it."""

    __tablename__ = "taxes"

    name: Mapped[str]
    rate: Mapped[Number]
    category: Mapped[str]
    reason: Mapped[str]
    is_default: Mapped[bool]
    status: Mapped[str]
    changed_at: Mapped[Instant]

    __table_args__ = (
        CheckConstraint(_CATEGORY, "category"),
        CheckConstraint("(category = 'standard') = (rate > 0)", "rate_of_category"),
        CheckConstraint("status IN ('active', 'retired', 'removed')", "status"),
        CheckConstraint("status = 'active' OR NOT is_default", "default_is_offered"),
        Index(
            "uq_taxes_firm_id_name_rate",
            *("firm_id", "name", "rate"),
            unique=True,
            postgresql_where=text("status <> 'removed'"),
        ),
        Index(
            "uq_taxes_firm_id_default",
            "firm_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )

    @property
    def key(self) -> Key:
        """What lines that bear it say."""
        return self.name, self.rate

    @property
    def meaning(self) -> Meaning:
        """What it is beyond that."""
        return Meaning(self.category, self.reason)

    def write(self, key: Key, meaning: Meaning, now: datetime) -> None:
        """Takes another name, rate or meaning; a removed tax takes none."""
        self._refuse_if_removed()
        (self.name, self.rate), self.changed_at = key, now
        self.category, self.reason = meaning.category, meaning.reason

    def be_default(self, wanted: bool, now: datetime) -> None:
        """Is what new lines bear, or is not."""
        if wanted and self.status != "active":
            raise Conflict("tax_retired", "This tax is retired. Restore it first.")
        self.is_default, self.changed_at = wanted, now

    def retire(self, now: datetime) -> None:
        """Is offered no more."""
        self._refuse_unless("active")
        self.status, self.is_default, self.changed_at = "retired", False, now

    def restore(self, now: datetime) -> None:
        """Is offered again."""
        self._refuse_unless("retired")
        self.status, self.changed_at = "active", now

    def remove(self, now: datetime) -> None:
        """Leaves the list."""
        self._refuse_if_removed()
        self.status, self.is_default, self.changed_at = "removed", False, now

    def _refuse_if_removed(self) -> None:
        if self.status == "removed":
            raise Conflict("tax_removed", "This tax was removed.")

    def _refuse_unless(self, status: str) -> None:
        if self.status != status:
            raise Conflict(f"tax_{self.status}", f"This tax is {self.status}.")


class TaxMeaning(Base):
    """What a name and a rate mean for a firm, whether its list still has them or not.

    A line that was written before its tax was renamed or removed still means what it meant.
    """

    __tablename__ = "tax_meanings"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    rate: Mapped[Decimal] = mapped_column(primary_key=True)
    category: Mapped[str]
    reason: Mapped[str]

    __table_args__ = (CheckConstraint(_CATEGORY, "category"),)
