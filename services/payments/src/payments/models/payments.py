"""One attempt to move money, and which invoices it pays."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db import FirmOwned
from common.errors import Conflict
from common.ids import new_id
from payments.models.allocations import Allocation
from payments.models.given_back import GivenBack
from payments.models.methods import PaymentMethod
from payments.models.tables import Amount, Base, Instant, become
from payments.rules.retries import is_hard

# After the outcome of a charge was lost, the gateway is asked again after these, then daily.
# The first question has been asked within a minute, whatever a worker's pause.
ASK_AGAIN = (timedelta(seconds=45), timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))
_SAME_AGAIN = (
    *("firm_id", "client_id", "currency", "first_failed_at"),
    *("payment_method_id", "method", "gateway", "method_reference"),
)
# For how long a gateway knows our key, so that the same request again cannot charge twice.
KEY_LIVES = timedelta(hours=24)
LIVE = ("processing", "requires_action", "unknown")


class Payment(GivenBack, FirmOwned, Base):
    """One attempt, from the plan to its outcome.

    Firm time says when it is due and when it happened; `asked_at`, `answered_at` and `ask_again_at`
    are about the gateway and stay on wall time. `check_at` (firm time) is when to look at it again:
    a debit that takes days, an authentication nobody gave. What came outside the suite has the
    gateway `offline`, no method, and the day on which it was received.
    """

    __tablename__ = "payments"

    client_id: Mapped[UUID]
    status: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Amount]
    payment_method_id: Mapped[UUID | None]
    method: Mapped[dict[str, Any]] = mapped_column(JSONB)
    gateway: Mapped[str]
    method_reference: Mapped[str | None]
    gateway_reference: Mapped[str | None]
    attempt: Mapped[int]
    failure_code: Mapped[str | None]
    failure_reason: Mapped[str | None]
    scheduled_for: Mapped[Instant | None]
    first_failed_at: Mapped[Instant | None]
    next_retry_at: Mapped[Instant | None]
    initiated_by: Mapped[str]
    reference: Mapped[str | None]
    received_on: Mapped[date | None]
    processed_at: Mapped[Instant | None]
    succeeded_at: Mapped[Instant | None]
    superseded_by: Mapped[UUID | None]
    asked_at: Mapped[Instant | None]
    answered_at: Mapped[Instant | None]
    ask_again_at: Mapped[Instant | None]
    asks: Mapped[int]
    check_at: Mapped[Instant | None]

    allocations: Mapped[list[Allocation]] = relationship(
        lazy="raise", order_by=Allocation.invoice_id
    )

    __table_args__ = (
        ForeignKeyConstraint(
            ["firm_id", "payment_method_id"], ["payment_methods.firm_id", "payment_methods.id"]
        ),
        CheckConstraint("amount > 0", "amount"),
        CheckConstraint("attempt > 0", "attempt"),
        CheckConstraint(
            "refunded_amount >= 0 AND refunding_amount >= 0 AND charged_back_amount >= 0"
            " AND refunded_amount + refunding_amount + charged_back_amount <= amount",
            "given_back",
        ),
        CheckConstraint(
            "(gateway = 'offline') = (payment_method_id IS NULL)"
            " AND (gateway = 'offline') = (received_on IS NOT NULL)"
            " AND (gateway = 'offline') = (method_reference IS NULL)",
            "offline",
        ),
        Index(None, "firm_id", "client_id", "created_at"),
        Index(None, "firm_id", "payment_method_id"),
        Index(None, "firm_id", "superseded_by", postgresql_where=text("superseded_by IS NOT NULL")),
        Index(None, "scheduled_for", postgresql_where=text("status = 'scheduled'")),
        Index(
            "ix_payments_unsettled",
            "status",
            postgresql_where=text("status IN ('processing', 'requires_action', 'unknown')"),
        ),
    )

    @property
    def applied(self) -> list[Allocation]:
        """What it pays; money that found its invoice settled otherwise is credit, not here."""
        return [allocation for allocation in self.allocations if allocation.amount]

    @property
    def is_unanswered(self) -> bool:
        """Whether the gateway's answer to the charge has not been seen."""
        return self.status == "unknown" or (self.status == "processing" and not self.answered_at)

    @property
    def decidable_at(self) -> datetime | None:
        """From when on a person may say what came of it: the gateway could not, while it knew our key."""
        if self.status != "unknown" or self.asked_at is None:
            return None
        return self.asked_at + KEY_LIVES

    @property
    def needs_new_method(self) -> bool:
        """Whether trying this method again is pointless."""
        return self.status == "failed" and is_hard(self.failure_code or "")

    def refuse_unless_planned(self) -> None:
        """Raises Conflict if it is under way or over: then it is not moved any more."""
        if self.status != "scheduled":
            words = f"This is {self.status.replace('_', ' ')} already."
            raise Conflict(f"payment_is_{self.status}", words, extra={"allowed": ["scheduled"]})

    def begin_anew(self) -> None:
        """Another method pays: what the one before was refused does not count."""
        self.attempt, self.first_failed_at = 1, None

    def go_on_from(self, failed: "Payment") -> None:
        """It is the next attempt after one that failed."""
        self.attempt, self.first_failed_at = failed.attempt + 1, failed.first_failed_at

    def use(self, method: PaymentMethod) -> None:
        """Takes the method it will charge, and what old payments show of it for ever."""
        self.payment_method_id, self.gateway = method.id, method.gateway
        self.method_reference = method.gateway_reference
        self.method = {"brand": method.brand, "last4": method.last4, "kind": method.kind}

    def again(
        self, allocations: list[Allocation], *, at: datetime, attempt: int, now: datetime
    ) -> "Payment":
        """Returns a plan to try once more, with the same method, what this one did not bring."""
        return Payment(
            id=new_id(),
            created_at=now,
            status="scheduled",
            amount=sum(allocation.amount for allocation in allocations),
            attempt=attempt,
            scheduled_for=at,
            initiated_by="schedule",
            asks=0,
            allocations=allocations,
            **{name: getattr(self, name) for name in _SAME_AGAIN},
        )

    def begin(self, now: datetime, wall: datetime) -> None:
        """The charge is about to be asked for: from now on it is live on its invoices."""
        become(self, "payment", "processing")
        self.processed_at, self.asked_at = now, wall
        self._hold(live=True)

    def succeed(self, reference: str | None, now: datetime, wall: datetime) -> None:
        """The money has moved."""
        become(self, "payment", "succeeded")
        self.succeeded_at = now
        self._answered(reference, wall)
        self._hold()

    def fail(self, code: str, reason: str, now: datetime, wall: datetime) -> None:
        """The gateway or the bank has said no."""
        become(self, "payment", "failed")
        self.failure_code, self.failure_reason = code, reason
        self.first_failed_at = self.first_failed_at or now
        self._answered(self.gateway_reference, wall)
        self._hold()

    def require_action(self, reference: str | None, until: datetime, wall: datetime) -> None:
        """The payer has to authenticate, and has until then to do it."""
        become(self, "payment", "requires_action")
        self._answered(reference, wall)
        self.check_at = until

    def resume(self) -> None:
        """The payer has authenticated it; what comes of it is still to be seen."""
        become(self, "payment", "processing")

    def take_days(self, reference: str | None, check_at: datetime, wall: datetime) -> None:
        """The bank needs days; it stays processing and is looked at again then."""
        self._answered(reference, wall)
        self.check_at = check_at

    def look_again(self, at: datetime) -> None:
        """It is looked at now; if that tells nothing, then."""
        self.check_at = at

    def lose_sight(self, wall: datetime) -> None:
        """Nobody knows whether the money moved; it stays live until the gateway has said."""
        if self.status != "unknown":
            become(self, "payment", "unknown")
            self.ask_again_at = wall + ASK_AGAIN[0]

    def ask_again(self, wall: datetime) -> None:
        """Notes that the gateway is being asked once more, and when the next time would be."""
        self.asks += 1
        self.ask_again_at = wall + ASK_AGAIN[min(self.asks, len(ASK_AGAIN) - 1)]

    def put_back(self, until: datetime) -> None:
        """Nothing was asked of the gateway: it is as if the attempt had not begun."""
        become(self, "payment", "scheduled")
        self.scheduled_for = until
        self.processed_at = self.asked_at = self.ask_again_at = None
        self.asks = 0
        self._hold(scheduled=True)

    def cancel(self) -> None:
        """It will not be tried."""
        become(self, "payment", "canceled")
        self._hold()

    def give_way(self, to: UUID) -> None:
        """Another attempt takes its place; if that fails, this one may be planned anew."""
        self.cancel()
        self.superseded_by = to

    def fit(self, due: dict[UUID, int]) -> int:
        """Asks for no more than what is due by now; returns how much that is.

        When nothing is due any more it keeps what it was for, and is not tried.
        """
        fitting = {a: min(a.amount, due[a.invoice_id]) for a in self.allocations}
        if total := sum(fitting.values()):
            self.amount = total
            for allocation, amount in fitting.items():
                allocation.amount = amount
        return total

    def _answered(self, reference: str | None, wall: datetime) -> None:
        self.gateway_reference, self.answered_at = reference, wall
        self.ask_again_at = self.check_at = None

    def _hold(self, *, live: bool = False, scheduled: bool = False) -> None:
        for allocation in self.allocations:
            allocation.live, allocation.scheduled = live, scheduled
