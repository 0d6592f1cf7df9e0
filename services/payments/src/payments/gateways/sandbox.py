"""The sandbox: a gateway that is always there, remembers, and moves no money.

It keeps its own tables in transactions of its own, never the caller's, so that its answer can be lost
while its charge stands, as with a real one. Days (a debit settling) pass by the firm's test clock.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from common.clock import firm_now, now
from common.db import Database
from common.ids import id_from
from payments.gateways import Answer, ChargeRequest, KeyReused, OutcomeUnknown, TokenRefused
from payments.gateways import StoredMethod as Stored
from payments.gateways.sandbox_cards import CARDS, GOOD_UNTIL, Card
from payments.gateways.sandbox_rows import SandboxCharge, SandboxMethod, SandboxRequest

DEBIT_TAKES = timedelta(days=3)

_STATUS_OF = {
    "succeeds": "succeeded",
    "declines": "declined",
    "requires_authentication": "requires_action",
    "timeout_before": "succeeded",
    "timeout_after": "succeeded",
    "debits": "processing",
}


class Sandbox:
    """The gateway of sandbox firms and test clients."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def attach(self, firm_id: UUID, client_id: UUID, *, token: str, key: UUID) -> Stored:
        """Keeps the card behind a token for the client; the same key gives the same method."""
        if token not in CARDS:
            raise TokenRefused(token)
        reference = f"sandbox_method_{id_from(firm_id, key).hex}"
        values = {"firm_id": firm_id, "reference": reference, "key": key, "client_id": client_id}
        with self._own_transaction(firm_id) as session:
            row = insert(SandboxMethod).values(**values, token=token, attached_at=now())
            session.execute(row.on_conflict_do_nothing(index_elements=["firm_id", "key"]))
            kept = _method(session, firm_id, reference)
            if kept is None or (kept.token, kept.client_id) != (token, client_id):
                raise KeyReused(str(key))
        card, (month, year) = CARDS[token], GOOD_UNTIL
        return Stored("sandbox", reference, "card", card.brand, card.last4, month, year)

    def detach(self, firm_id: UUID, reference: str) -> None:
        """Forgets a stored method; forgetting it again is nothing."""
        with self._own_transaction(firm_id) as session:
            method = _method(session, firm_id, reference)
            if method is not None and method.detached_at is None:
                method.detached_at = now()

    def charge(self, request: ChargeRequest) -> Answer:
        """Moves the money, once per key; raises OutcomeUnknown for the cards that time out."""
        with self._own_transaction(request.firm_id) as session:
            card, times = _card_of(session, request), _take_key(session, request)
            lost_on_the_way = card.behavior == "timeout_before" and times == 1
            charge = None if lost_on_the_way else _charged(session, request, card)
        if charge is None:
            raise OutcomeUnknown("the request was lost before anything was charged")
        if card.behavior == "timeout_after" and times == 1:
            raise OutcomeUnknown("the answer was lost after the charge")
        return _answer(charge)

    def find_charge(self, firm_id: UUID, payment_id: UUID) -> Answer | None:
        """Looks a charge up by our payment's id."""
        with self._own_transaction(firm_id) as session:
            charge = _charge(session, firm_id, payment_id)
            return _answer(charge) if charge else None

    @contextmanager
    def _own_transaction(self, firm_id: UUID) -> Iterator[Session]:
        try:
            with self._database.transaction(firm_id) as session:
                yield session
        except (DBAPIError, TimeoutError) as error:
            raise OutcomeUnknown(f"the sandbox is away: {type(error).__name__}") from error


_GONE = Card("unknown", "0000", "declines", "invalid_account")


def _card_of(session: Session, request: ChargeRequest) -> Card:
    """Returns the card to charge; one that is detached or another client's declines."""
    method = _method(session, request.firm_id, request.method_reference)
    if method is None or method.detached_at or method.client_id != request.client_id:
        return _GONE
    return CARDS[method.token]


def _take_key(session: Session, request: ChargeRequest) -> int:
    """Counts the request under its key, which stays locked; the same key asks for the same thing."""
    fingerprint = hashlib.sha256(repr(request).encode()).hexdigest()
    row = insert(SandboxRequest).values(
        firm_id=request.firm_id,
        key=request.payment_id,
        fingerprint=fingerprint,
        times=1,
        first_at=now(),
    )
    again = row.on_conflict_do_update(
        index_elements=["firm_id", "key"], set_={"times": SandboxRequest.times + 1}
    )
    kept = session.execute(again.returning(SandboxRequest.fingerprint, SandboxRequest.times)).one()
    if kept.fingerprint != fingerprint:
        raise KeyReused(str(request.payment_id))
    return int(kept.times)


def _charged(session: Session, request: ChargeRequest, card: Card) -> SandboxCharge:
    """Returns the charge of this key, which is made at most once."""
    charge = _charge(session, request.firm_id, request.payment_id)
    if charge is None:
        charge = SandboxCharge(
            firm_id=request.firm_id,
            payment_id=request.payment_id,
            client_id=request.client_id,
            method_reference=request.method_reference,
            amount=request.amount,
            currency=request.currency,
            status=_STATUS_OF[card.behavior],
            decline_code=card.decline_code,
            created_at=now(),
        )
        if charge.status == "processing":
            charge.settles_at = firm_now(session, request.firm_id) + DEBIT_TAKES
        session.add(charge)
        session.flush()  # The charge is known by its id.
    return charge


def _charge(session: Session, firm_id: UUID, payment_id: UUID) -> SandboxCharge | None:
    """Returns the charge for our payment; a debit whose days are over has succeeded."""
    query = select(SandboxCharge).where(
        SandboxCharge.firm_id == firm_id, SandboxCharge.payment_id == payment_id
    )
    charge = session.scalars(query.with_for_update()).one_or_none()
    if charge is not None and charge.is_settled_by(firm_now(session, firm_id)):
        charge.status = "succeeded"
    return charge


def _method(session: Session, firm_id: UUID, reference: str) -> SandboxMethod | None:
    query = select(SandboxMethod).where(
        SandboxMethod.firm_id == firm_id, SandboxMethod.reference == reference
    )
    return session.scalars(query).one_or_none()


def _answer(charge: SandboxCharge) -> Answer:
    return Answer(charge.status, charge.reference, charge.decline_code)  # type: ignore[arg-type]
