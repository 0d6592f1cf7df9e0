"""Proposals: what a firm offers, and a client accepts once, exactly as it was shown."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db import FirmOwned
from common.errors import Conflict, Invalid
from common.ids import new_id
from invoicing.models.metadata import Base, Instant, Json, JsonList, refuse_step
from invoicing.models.pricing import ROUNDING, Priced
from invoicing.models.proposal_lines import ProposalLine
from invoicing.rules.options import Group
from invoicing.rules.proposal_totals import ProposalLine as Offer

PROPOSAL_SERIES = "PRO"
MAIL_AGAIN_AFTER = timedelta(minutes=10)


class Proposal(Priced, FirmOwned, Base):
    """An offer of services and terms; accepted, it never changes again."""

    __tablename__ = "proposals"

    client_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    number: Mapped[str]
    title: Mapped[str]
    introduction: Mapped[str]
    terms: Mapped[str]
    status: Mapped[str] = mapped_column(default="draft")
    currency: Mapped[str]
    expires_on: Mapped[date | None]
    expires_at: Mapped[Instant | None]
    payment_method_required: Mapped[bool]
    option_groups: Mapped[JsonList] = mapped_column(default=list)
    mailings: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[Instant | None]
    document_version: Mapped[int] = mapped_column(default=1)
    document_hash: Mapped[str] = mapped_column(default="")
    totals: Mapped[Json]
    sent_at: Mapped[Instant | None]
    viewed_at: Mapped[Instant | None]
    accepted_at: Mapped[Instant | None]
    acceptance: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    declined_reason: Mapped[str | None]
    lost_reason: Mapped[str | None]
    supersedes_id: Mapped[UUID | None]
    supersedes_number: Mapped[str | None]
    superseded_by_id: Mapped[UUID | None]
    payment_method_id: Mapped[UUID | None]
    changed_at: Mapped[Instant]

    lines: Mapped[list[ProposalLine]] = relationship(
        order_by=ProposalLine.position, cascade="all, delete-orphan", lazy="raise"
    )

    __table_args__ = (
        UniqueConstraint("firm_id", "number"),
        ForeignKeyConstraint(["firm_id", "supersedes_id"], ["proposals.firm_id", "proposals.id"]),
        Index(None, "firm_id", "client_id"),
        Index(
            *(None, "firm_id", "supersedes_id"),
            unique=True,
            postgresql_where=text("supersedes_id IS NOT NULL AND acceptance IS NOT NULL"),
        ),
        Index(
            None,
            "expires_at",
            postgresql_where=text("status = 'awaiting_acceptance' AND expires_at IS NOT NULL"),
        ),
        CheckConstraint(
            "status IN ('draft', 'awaiting_acceptance', 'accepted', 'declined', 'expired', 'lost',"
            " 'completed', 'superseded')",
            "status",
        ),
        CheckConstraint(ROUNDING, "tax_rounding"),
        CheckConstraint("(status = 'superseded') = (superseded_by_id IS NOT NULL)", "superseded"),
        CheckConstraint(
            "(status IN ('accepted', 'completed', 'superseded')) = (acceptance IS NOT NULL)",
            "acceptance",
        ),
    )

    @property
    def was_shown(self) -> bool:
        """Whether the client has ever been sent it, in this version or an earlier one."""
        return self.status != "draft" or self.document_version > 1

    @property
    def offers(self) -> list[Offer]:
        """Its lines as the rules price and choose among them."""
        return [line.offer for line in self.lines]

    @property
    def groups(self) -> list[Group]:
        """Its option groups as the rules know them."""
        return [Group(group["name"], group["choose"]) for group in self.option_groups]

    @property
    def agreed_lines(self) -> list[ProposalLine]:
        """The lines that were accepted; before choices were kept, that was all of them."""
        kept = (self.acceptance or {}).get("lines")
        agreed = None if kept is None else {line["id"] for line in kept}
        return [line for line in self.lines if agreed is None or str(line.id) in agreed]

    def write(self, lines: Sequence[ProposalLine], now: datetime, **fields: object) -> None:
        """Replaces the whole document; only a draft can be written."""
        if self.status != "draft":
            refuse_step("proposal", self.status, "draft")
            raise Conflict("proposal_is_sent", "Revoke this proposal before you change it.")
        for name, value in fields.items():
            setattr(self, name, value)
        for position, line in enumerate(lines, start=1):
            line.position, line.id = position, new_id()
        self.lines = list(lines)
        self.changed_at = now

    def send(self, now: datetime, expires_at: datetime | None) -> None:
        """Offers it to the client until the instant it expires."""
        refuse_step("proposal", self.status, "awaiting_acceptance")
        if not self.lines:
            raise Conflict("proposal_has_no_lines", "A proposal needs a service to offer.")
        if expires_at is not None and expires_at <= now:
            raise Conflict("proposal_expiry_past", "The day this proposal expires is past.")
        self._move("awaiting_acceptance", now)
        self.sent_at, self.expires_at = now, expires_at

    def mail(self, now: datetime) -> None:
        """Notes that its client is written to; not again so soon that it would be a nuisance."""
        self.refuse_unless_awaiting()
        again_at = (self.mailed_at or now) + MAIL_AGAIN_AFTER
        if self.mailed_at is not None and now < again_at:
            extra = {"again_at": again_at.isoformat()}
            raise Conflict("proposal_just_mailed", "It was mailed a moment ago.", extra=extra)
        self.mailings += 1
        self.mailed_at = self.changed_at = now

    def extend(self, expires_on: date, expires_at: datetime, now: datetime) -> None:
        """Leaves it open for longer, as a new version: until when it can be signed is part of it."""
        self.refuse_unless_awaiting()
        if self.expires_on is None or self.expires_on >= expires_on or expires_at <= now:
            raise Conflict("proposal_expiry_not_later", "Name a day after the one it expires on.")
        self.expires_on, self.expires_at, self.changed_at = expires_on, expires_at, now
        self.document_version += 1

    def refuse_unless_awaiting(self) -> None:
        """Raises Conflict unless its client can accept it."""
        if self.status != "awaiting_acceptance":
            words = self.status.replace("_", " ")
            raise Conflict(f"proposal_is_{self.status}", f"This proposal is {words}.")

    def view(self, now: datetime) -> bool:
        """Notes when the client first saw it; tells whether this was the first time."""
        if self.viewed_at is not None or self.status != "awaiting_acceptance":
            return False
        self.viewed_at = self.changed_at = now
        return True

    def accept(
        self, acceptance: dict[str, Any], payment_method_id: UUID | None, now: datetime
    ) -> None:
        """Keeps who accepted which document, and with which payment method it will be paid."""
        self.refuse_unless_open(acceptance["document_hash"], now)
        if self.payment_method_required and payment_method_id is None:
            sentences = {"payment_method_id": ["Choose a payment method."]}
            raise Invalid("payment_method_required", "Choose a payment method.", errors=sentences)
        self._move("accepted", now)
        self.accepted_at = now
        self.acceptance = {**acceptance, "at": now.isoformat()}
        self.payment_method_id = payment_method_id

    def refuse_unless_open(self, document_hash: str, now: datetime) -> None:
        """Raises Conflict unless the document that was read can be accepted now."""
        refuse_step("proposal", self.status, "accepted")
        if self.expires_at is not None and self.expires_at <= now:
            raise Conflict("proposal_expired", "This proposal has expired.")
        if document_hash != self.document_hash:
            extra = {"document_hash": self.document_hash}
            raise Conflict(
                "proposal_changed", "This proposal has changed. Read it again.", extra=extra
            )

    def is_accepted_by(
        self,
        acceptance: dict[str, Any],
        chosen: Collection[UUID] | None,
        payment_method_id: UUID | None,
    ) -> bool:
        """Whether the very same acceptance, with the same choices, is what it was accepted by."""
        if self.acceptance is None or self.payment_method_id != payment_method_id:
            return False
        options = {line.id for line in self.agreed_lines if line.offer.is_option}
        if options != set(chosen or ()):
            return False
        same = ("name", "document_hash", "contact_id", "on_behalf_reason")
        return all(self.acceptance[name] == acceptance[name] for name in same)

    def decline(self, reason: str, now: datetime) -> None:
        """Ends it because the client does not want it."""
        self._move("declined", now)
        self.declined_reason = reason

    def lose(self, reason: str, now: datetime) -> None:
        """Ends it because the firm no longer hopes for it."""
        self._move("lost", now)
        self.lost_reason = reason

    def refuse_unless_running(self) -> None:
        """Raises Conflict if there is nothing left here that a change order could change."""
        if self.status != "accepted":
            raise Conflict(
                "change_order_overtaken", "What this proposal changes was changed or completed."
            )

    def give_way_to(self, change_order: "Proposal", now: datetime) -> None:
        """What was agreed here is from now on what the accepted change order says."""
        self._move("superseded", now)
        self.superseded_by_id = change_order.id

    def expire(self, now: datetime) -> None:
        """Ends it because its time is over."""
        self._move("expired", now)

    def revoke(self, now: datetime) -> None:
        """Takes it back to be changed; what is sent next is another document."""
        self._move("draft", now)
        self.document_version += 1
        self.sent_at = self.viewed_at = self.expires_at = self.mailed_at = None

    def finish_line(self, line_id: UUID, now: datetime) -> bool:
        """Notes that a line's service runs no more; tells whether it was the last one."""
        for line in self.lines:
            if line.id == line_id and line.done_at is None:
                line.done_at = now
        if self.status != "accepted" or any(line.done_at is None for line in self.agreed_lines):
            return False
        self._move("completed", now)
        return True

    def _move(self, to: str, now: datetime) -> None:
        refuse_step("proposal", self.status, to)
        self.status, self.changed_at = to, now
