"""What pays for a service: the method that payments charges for it."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column


class Paid:
    """A method, as it was agreed or as payments said last; without one a person arranges it."""

    payment_method_id: Mapped[UUID | None]
    # Which of payments' assignments says so: an older one that comes late changes nothing.
    assignment_version: Mapped[int] = mapped_column(default=0, server_default="0")

    def be_paid_by(self, method_id: UUID | None, version: int) -> bool:
        """Takes what payments said of it; returns whether that was news."""
        if version <= self.assignment_version:
            return False
        self.payment_method_id, self.assignment_version = method_id, version
        return True
