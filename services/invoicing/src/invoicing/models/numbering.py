"""How a firm numbers its documents, and how it did before."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from invoicing.models.credit_notes import CREDIT_SERIES
from invoicing.models.estimates import ESTIMATE_SERIES
from invoicing.models.invoices import SERIES
from invoicing.models.metadata import Base, Instant
from invoicing.models.proposals import PROPOSAL_SERIES
from invoicing.rules.numbering import check_pattern

# What is numbered, and under which name its numbers are counted.
NUMBERED = {
    "invoice": SERIES,
    "credit_note": CREDIT_SERIES,
    "estimate": ESTIMATE_SERIES,
    "proposal": PROPOSAL_SERIES,
}
# A series that never restarts counts in no year.
EVERY_YEAR = 0


class NumberChange(Base):
    """From which number on a series was written as it says here; what was before is kept."""

    __tablename__ = "number_changes"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    next_number: Mapped[int]
    pattern: Mapped[str]
    yearly: Mapped[bool]
    at: Mapped[Instant]


class NumberSeries(FirmOwned, Base):
    """A series of numbers: its pattern, and whether it begins again each year."""

    __tablename__ = "number_series"

    series: Mapped[str]
    pattern: Mapped[str]
    yearly: Mapped[bool]
    changed_at: Mapped[Instant]

    __table_args__ = (UniqueConstraint("firm_id", "series"),)

    @classmethod
    def usual(cls, firm_id: UUID, series: str, now: datetime) -> "NumberSeries":
        """Returns what holds for a firm that has said nothing."""
        return cls(
            firm_id=firm_id,
            id=uuid5(firm_id, f"number_series:{series}"),
            version=1,
            created_at=now,
            series=series,
            pattern=usual_pattern(series),
            yearly=True,
            changed_at=now,
        )

    @property
    def kind(self) -> str:
        """What is numbered by it."""
        return next(kind for kind, series in NUMBERED.items() if series == self.series)

    def counts_in(self, year: int) -> int:
        """Returns which of the series' counters counts in a year."""
        return year if self.yearly else EVERY_YEAR

    def is_written(self, pattern: str, yearly: bool) -> bool:
        """Whether this is how it writes numbers now."""
        return (self.pattern, self.yearly) == (pattern, yearly)

    def change(self, pattern: str, yearly: bool, now: datetime) -> None:
        """Writes numbers in another way from the next one on; raises what could repeat itself."""
        check_pattern(pattern, yearly=yearly)
        self.pattern, self.yearly, self.changed_at = pattern, yearly, now

    def noted(self, year: int, next_number: int) -> NumberChange:
        """Returns from which number on it is as it is now."""
        return NumberChange(
            firm_id=self.firm_id,
            series=self.series,
            version=self.version,
            year=year,
            next_number=next_number,
            pattern=self.pattern,
            yearly=self.yearly,
            at=self.changed_at,
        )


def usual_pattern(series: str) -> str:
    """Returns how numbers are written until the firm says otherwise: INV-2026-0001."""
    return series + "-{year}-{number:04}"
