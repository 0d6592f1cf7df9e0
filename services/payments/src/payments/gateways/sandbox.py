"""The sandbox: a gateway that is always there, remembers, and moves no money.

It keeps its own tables in transactions of its own, never the caller's, so that its answer can be lost
while its charge stands, as with a real one. Days (a debit settling) pass by the firm's test clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from common.clock import firm_now, now
from common.db import Database
from common.ids import id_from
from common.sandbox_cards import CARDS, Card
from payments.gateways import (
    NO_TRACE,
    Answer,
    ChargeRequest,
    GatewayCharge,
    KeyReused,
    OutcomeUnknown,
    RefundRequest,
    Setup,
    TokenRefused,
    Trace,
)
from payments.gateways import StoredMethod as Stored
from payments.gateways.reasons import NOT_CONFIRMED
from payments.gateways.sandbox_books import (
    card_of,
    card_of_charge,
    charge_of,
    charged,
    charges_after,
    given_back,
    method_of,
    refund_of,
    refunded,
    take_key,
)
from payments.gateways.sandbox_rows import SandboxCharge, SandboxMethod, SandboxRefund
from payments.rules.billing_details import BillingDetails
from payments.rules.expiring import sandbox_card_ends

A_PAGE = 200


class Sandbox:
    """The gateway of sandbox firms and test clients."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_setup(
        self, firm_id: UUID, client_id: UUID, *, key: UUID, stays: bool = False
    ) -> Setup:
        """Lets the sandbox's own form give a card; it needs no secret, so this one opens nothing."""
        return Setup("sandbox", f"sandbox_setup_{id_from(firm_id, client_id, key).hex}")

    def attach(self, firm_id: UUID, client_id: UUID, *, token: str, key: UUID) -> Stored:
        """Keeps the card behind a token for the client; the same key gives the same method."""
        if token not in CARDS:
            raise TokenRefused(token)
        reference = f"sandbox_method_{id_from(firm_id, key).hex}"
        values = {"firm_id": firm_id, "reference": reference, "key": key, "client_id": client_id}
        card = CARDS[token]
        with self._own_transaction(firm_id) as session:
            month, year = sandbox_card_ends(card.validity, firm_now(session, firm_id).date())
            values |= {"exp_month": month, "exp_year": year}
            row = insert(SandboxMethod).values(**values, token=token, attached_at=now())
            session.execute(row.on_conflict_do_nothing(index_elements=["firm_id", "key"]))
            kept = method_of(session, firm_id, reference)
            if kept is None or (kept.token, kept.client_id) != (token, client_id):
                raise KeyReused(str(key))
            month, year = kept.exp_month, kept.exp_year  # The same key, the same month for ever.
        return Stored("sandbox", reference, "card", card.brand, card.last4, month, year)

    def detach(self, firm_id: UUID, reference: str) -> None:
        """Forgets a stored method; forgetting it again is nothing."""
        with self._own_transaction(firm_id) as session:
            method = method_of(session, firm_id, reference)
            if method is not None and method.detached_at is None:
                method.detached_at = now()

    def bill_to(self, firm_id: UUID, reference: str, details: BillingDetails) -> None:
        """Keeps with a stored method whom it bills."""
        with self._own_transaction(firm_id) as session:
            method = method_of(session, firm_id, reference)
            if method is None or method.detached_at is not None:
                raise TokenRefused(reference)
            method.billing = asdict(details)

    def charge(self, request: ChargeRequest) -> Answer:
        """Moves the money, once per key; raises OutcomeUnknown for the cards that time out."""
        with self._own_transaction(request.firm_id) as session:
            card = card_of(session, request)
            times = take_key(session, request.payment_id, request)
            charge = None if _is_lost(card, times) else charged(session, request, card)
        return _answered(charge, card, times)

    def find_charge(
        self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE
    ) -> Answer | None:
        """Looks a charge up by our payment's id."""
        with self._own_transaction(firm_id) as session:
            charge = charge_of(session, firm_id, payment_id)
            return _answer(charge) if charge else None

    def open_confirmation(
        self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE
    ) -> Setup | None:
        """Says whether a charge waits for its payer; the sandbox's bank is asked without a secret."""
        with self._own_transaction(firm_id) as session:
            charge = charge_of(session, firm_id, payment_id)
            waits = charge is not None and charge.status == "requires_action"
            return Setup("sandbox", charge.reference) if charge and waits else None

    def hear_payer(self, firm_id: UUID, payment_id: UUID, *, approved: bool) -> None:
        """Does what a payer tells the sandbox's bank of a charge that waits; what is decided stays."""
        with self._own_transaction(firm_id) as session:
            charge = charge_of(session, firm_id, payment_id)
            if charge is not None and charge.status == "requires_action":
                charge.status = "succeeded" if approved else "declined"
                charge.decline_code = None if approved else NOT_CONFIRMED

    def give_up(self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE) -> Answer | None:
        """Ends a charge that waits for its payer."""
        with self._own_transaction(firm_id) as session:
            charge = charge_of(session, firm_id, payment_id)
            if charge is not None and charge.status == "requires_action":
                charge.status, charge.decline_code = "declined", "authentication_required"
            return _answer(charge) if charge else None

    def refund(self, request: RefundRequest) -> Answer:
        """Gives money back, once per key; a card that times out does so here as well."""
        with self._own_transaction(request.firm_id) as session:
            times = take_key(session, request.refund_id, request)
            charge = charge_of(session, request.firm_id, request.payment_id)
            if charge is None:
                return Answer("declined", code="charge_not_found")
            card = card_of_charge(session, charge)
            refund = None if _is_lost(card, times) else refunded(session, request, charge)
        return _answered(refund, card, times)

    def find_refund(self, request: RefundRequest) -> Answer | None:
        """Looks a refund up by our refund's id."""
        with self._own_transaction(request.firm_id) as session:
            refund = refund_of(session, request.firm_id, request.refund_id)
            return _answer(refund) if refund else None

    def list_charges(
        self, firm_id: UUID, since: datetime, until: datetime
    ) -> Iterator[GatewayCharge]:
        """Yields every charge of those moments; no transaction is open while the caller has one."""
        after: tuple[datetime, UUID] = (since, UUID(int=0))
        while listed := self._page(firm_id, after, until):
            for id_, charge in listed:
                yield charge
                after = (charge.created_at, id_)

    def _page(
        self, firm_id: UUID, after: tuple[datetime, UUID], until: datetime
    ) -> list[tuple[UUID, GatewayCharge]]:
        with self._own_transaction(firm_id) as session:
            at = firm_now(session, firm_id)
            rows = charges_after(session, firm_id, after, until, A_PAGE)
            back = given_back(session, rows) if rows else {}
            return [(row.id, _listed(row, back[row.id], at)) for row in rows]

    @contextmanager
    def _own_transaction(self, firm_id: UUID) -> Iterator[Session]:
        try:
            with self._database.transaction(firm_id) as session:
                yield session
        except (DBAPIError, TimeoutError) as error:
            raise OutcomeUnknown(f"the sandbox is away: {type(error).__name__}") from error


def _is_lost(card: Card, times: int) -> bool:
    return card.behavior == "timeout_before" and times == 1


def _answered(made: SandboxCharge | SandboxRefund | None, card: Card, times: int) -> Answer:
    """Answers with what was made, unless the card is one of those that lose the first time."""
    if made is None:
        raise OutcomeUnknown("the request was lost before anything was done")
    if card.behavior == "timeout_after" and times == 1:
        raise OutcomeUnknown("the answer was lost after it was done")
    return _answer(made)


def _answer(made: SandboxCharge | SandboxRefund) -> Answer:
    action = made.reference if made.status == "requires_action" else None
    return Answer(made.status, made.reference, made.decline_code, action)  # type: ignore[arg-type]


def _listed(charge: SandboxCharge, back: int, at: datetime) -> GatewayCharge:
    return GatewayCharge(
        reference=charge.reference,
        payment_id=charge.payment_id,
        amount=charge.amount,
        refunded_amount=back,
        currency=charge.currency,
        outcome="succeeded" if charge.is_settled_by(at) else charge.status,  # type: ignore[arg-type]
        created_at=charge.created_at,
    )
