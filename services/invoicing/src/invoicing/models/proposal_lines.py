"""The lines of a proposal: what is offered, at what price, and when it is billed."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from invoicing.models.metadata import Amount, Base, Instant, Number
from invoicing.models.pricing import TotaledLine
from invoicing.rules.proposal_totals import ProposalLine as Offer
from invoicing.rules.totals import PricedLine


class ProposalLine(TotaledLine, Base):
    """One offered service of a proposal."""

    __tablename__ = "proposal_lines"

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    billing: Mapped[str]
    interval_unit: Mapped[str | None]
    interval_count: Mapped[int | None]
    starts_on: Mapped[date | None]
    optional: Mapped[bool] = mapped_column(default=False)
    group: Mapped[str | None] = mapped_column("option_group")
    preset: Mapped[bool] = mapped_column(default=False)
    estimate_by: Mapped[str | None]
    most: Mapped[Number | None]
    most_net_amount: Mapped[Amount | None]
    # As `amount`: with the tax that its price contains.
    most_amount: Mapped[Amount | None]
    continues_line_id: Mapped[UUID | None]
    done_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["firm_id", "proposal_id"], ["proposals.firm_id", "proposals.id"]),
        UniqueConstraint("firm_id", "id"),
        CheckConstraint("net_amount + tax_amount = total_amount", "adds_up"),
        CheckConstraint("NOT (optional AND option_group IS NOT NULL)", "one_way_to_choose"),
        CheckConstraint("NOT preset OR optional OR option_group IS NOT NULL", "preset_option"),
        CheckConstraint("(billing = 'estimate') = (estimate_by IS NOT NULL)", "estimate"),
        CheckConstraint("estimate_by IN ('hours', 'range')", "estimate_by"),
        CheckConstraint("most_amount >= net_amount + included_tax_amount", "least_and_most"),
        CheckConstraint("(most_net_amount IS NULL) = (most_amount IS NULL)", "most_amount"),
        # Lines that change places are written one after the other; only the end has to be right.
        UniqueConstraint(
            *("firm_id", "proposal_id", "continues_line_id"), deferrable=True, initially="DEFERRED"
        ),
    )

    @property
    def offer(self) -> Offer:
        """The line as the rules price it."""
        rhythm = (self.interval_unit, self.interval_count, self.starts_on)
        choice = (self.optional, self.group, self.preset)
        estimate = (self.estimate_by, self.most)
        return Offer(self.name, self.price, self.billing, *rhythm, *choice, *estimate)

    def copied(self) -> "ProposalLine":
        """The same line for another proposal."""
        return ProposalLine(**{name: getattr(self, name) for name in COPIED})

    def take_most(self, priced: PricedLine | None) -> None:
        """Keeps the most that an estimate can come to; None for a fixed price."""
        self.most_net_amount = priced.net_amount if priced else None
        self.most_amount = priced.net_amount + priced.included_tax_amount if priced else None


COPIED = (
    *("name", "description", "billing", "interval_unit", "interval_count", "starts_on"),
    *("optional", "group", "preset", "estimate_by", "most"),
    *("quantity", "unit_price", "discount_percent", "tax_name", "tax_rate"),
)
