"""What the sandbox's banks are about to say, where the clock edge finds it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from payments.models.tables import Amount, Base, Instant


class SandboxNews(Base):
    """What a payer's bank will say of a charge, and when by the firm's time; gone once it is heard."""

    __tablename__ = "sandbox_news"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Amount]
    due_at: Mapped[Instant]

    __table_args__ = (
        CheckConstraint("kind IN ('opened', 'won', 'lost', 'returned')", "kind"),
        Index(None, "due_at"),
    )
