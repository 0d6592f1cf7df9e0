"""What holds a service back: from a day on nothing of it is billed until that is taken back."""

from datetime import date

from sqlalchemy.orm import Mapped

from common.errors import Conflict


class Held:
    """A service that may be held back."""

    held_from: Mapped[date | None]

    def status_ahead(self, mode: str, begins_on: date) -> str:
        """Returns the status of an item that is planned ahead, and begins on the day."""
        if self.held_from and begins_on >= self.held_from:
            return "planned"
        return "scheduled" if mode == "automatic" else "pending_confirmation"

    def refuse_if_held(self, status: str) -> None:
        """Raises Conflict if an item of the status has no day of its own for now."""
        if self.held_from and status == "planned":
            words = f"Nothing is billed from {self.held_from} on. Take that back first."
            raise Conflict("billing_item_is_held_back", words, extra={"from": self.held_from})
