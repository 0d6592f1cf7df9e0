"""Whom a payment method bills: a name and an address, kept apart because no event carries them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from common.db import FirmOwned
from payments.models.tables import Base, Instant
from payments.rules.billing_details import BillingDetails


class MethodBilling(FirmOwned, Base):
    """The billing name and address of the method whose id it has; erased with its client's name."""

    __tablename__ = "method_billings"

    client_id: Mapped[UUID]
    name: Mapped[str]
    line1: Mapped[str]
    line2: Mapped[str]
    city: Mapped[str]
    region: Mapped[str]
    postal_code: Mapped[str]
    country: Mapped[str]
    changed_at: Mapped[Instant]

    __table_args__ = (
        CheckConstraint("country ~ '^([A-Z]{2})?$'", "country"),
        ForeignKeyConstraint(["firm_id", "id"], ["payment_methods.firm_id", "payment_methods.id"]),
        Index(None, "firm_id", "client_id"),
    )

    @property
    def details(self) -> BillingDetails:
        """The name and the address as the gateway has them."""
        names = BillingDetails.__dataclass_fields__
        return BillingDetails(**{name: getattr(self, name) for name in names})

    def become(self, details: BillingDetails, now: datetime) -> None:
        """Says something else from now on."""
        for name in BillingDetails.__dataclass_fields__:
            setattr(self, name, getattr(details, name))
        self.changed_at = now
