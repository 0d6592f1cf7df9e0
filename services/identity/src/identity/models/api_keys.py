"""Keys by which other programs act for a firm: a hash, what it may, and until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from common.db import FirmOwned
from common.errors import Conflict
from identity.models.tables import INSTANT, Base


class ApiKey(FirmOwned, Base):
    """A key of the firm's; the text is shown once and kept nowhere. It never has more than its maker."""

    __tablename__ = "api_keys"

    name: Mapped[str]
    hint: Mapped[str]
    permissions: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_by: Mapped[UUID]
    expires_at: Mapped[datetime | None] = mapped_column(INSTANT)
    revoked_at: Mapped[datetime | None] = mapped_column(INSTANT)
    last_used_at: Mapped[datetime | None] = mapped_column(INSTANT)

    __table_args__ = (
        CheckConstraint("cardinality(permissions) > 0", "allows_something"),
        ForeignKeyConstraint(["firm_id", "created_by"], ["members.firm_id", "members.id"]),
    )

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything at all."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def revoke(self, now: datetime) -> None:
        """Ends it for good."""
        if self.revoked_at:
            raise Conflict("api_key_revoked", "This key is revoked already.")
        self.revoked_at = now


class ApiKeyHash(Base):
    """Hash of a key's text → the key and its firm."""

    __tablename__ = "api_key_hashes"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    firm: Mapped[UUID]
    api_key_id: Mapped[UUID]
