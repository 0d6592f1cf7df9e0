"""The rows of the seals: a queue of what is not sealed yet, the links, and where each chain ends."""

from uuid import UUID

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from common.db import Mechanism


class UnsealedRow(Mechanism):
    """An audit row that waits to be sealed; a trigger writes it with the audit row itself."""

    __tablename__ = "audit_unsealed"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


class SealRow(Mechanism):
    """One link: the place of an audit row in its firm's chain. Append-only, as audit is."""

    __tablename__ = "audit_seals"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    audit_id: Mapped[UUID]
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("firm_id", "audit_id"),)


class HeadRow(Mechanism):
    """The last link of a firm's chain: one sealer at a time adds to it."""

    __tablename__ = "audit_heads"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
