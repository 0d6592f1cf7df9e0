"""How often somebody was wrong, and from where a person has signed in before."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from identity.models.tables import INSTANT, Base


class AttemptCount(Base):
    """How many attempts failed since a moment: of an account, an address, or one from the other."""

    __tablename__ = "attempt_counts"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(INSTANT, index=True)


class FamiliarAddress(Base):
    """Hash of an account and an address it has signed in from."""

    __tablename__ = "familiar_addresses"

    key: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(INSTANT)
