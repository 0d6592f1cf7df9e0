"""A method that was chosen for one item alone is in use until the item is on an invoice, or is not billed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodChanged
from payments.models import PaymentMethod, Reservation
from payments.models.resting import ITEM
from payments.usecases.reservations import new_reservation

# As subscriptions says it: what is still to be billed, and what it has given to invoicing.
TO_COME = ("planned", "pending_confirmation", "scheduled", "issuing")
Item = Mapping[str, Any]


def follow_items(
    session: Session, who: Principal, client_id: UUID, items: Sequence[Item], *, said_at: datetime
) -> None:
    """Keeps what was chosen for the items, and lets go of what no more is; older news changes nothing.

    An item that is on an invoice lets go with that: its payment is planned in the same transaction.
    """
    wanted = _wanted(session, who.firm_id, items)
    kept = queries.locked_of_items(session, who.firm_id, [client_id])
    queries.lock_client(session, who.firm_id, client_id)
    issued = {item["id"] for item in items if item["status"] == "invoiced"}
    told = {item["id"] for item in items} - _not_heard_of(session, who.firm_id, issued, items)
    for each in kept:
        is_other = each.reference in told and wanted.get(each.reference) != each.payment_method_id
        if is_other and each.changed_at <= said_at:
            _let_go(session, who, each, said_at)
    for item_id, method_id in wanted.items():
        if method_id is not None:
            _keep(session, who, client_id, (item_id, method_id), kept, said_at)


def release_items(
    session: Session, who: Principal, client_ids: Collection[UUID], items: Mapping[UUID, datetime]
) -> None:
    """Lets go of what was chosen for the items, each as of when its invoice was issued.

    What charges their invoices is planned with this.
    """
    kept = queries.locked_of_items(session, who.firm_id, client_ids)
    queries.lock_clients(session, who.firm_id, client_ids)
    for each in sorted(kept, key=attrgetter("payment_method_id")):
        if each.reference in items:
            _let_go(session, who, each, items[each.reference])


def _wanted(session: Session, firm_id: UUID, items: Sequence[Item]) -> dict[UUID, UUID | None]:
    """Returns what is chosen for what is to come, or what took its place unknown to who says so."""
    said = {item["id"]: item["payment_method_id"] for item in items if _is_to_come(item)}
    chosen = {method_id for method_id in said.values() if method_id}
    instead = queries.successors(session, firm_id, chosen) if chosen else {}
    return {id_: instead.get(method_id, method_id) for id_, method_id in said.items()}


def _is_to_come(item: Item) -> bool:
    return item["status"] in TO_COME


def _not_heard_of(
    session: Session, firm_id: UUID, issued: set[UUID], items: Sequence[Item]
) -> set[UUID]:
    """Returns the invoiced items whose invoices have not come here: they keep what was chosen."""
    invoices = {item["invoice_id"] for item in items if item["id"] in issued}
    known = queries.known_receivables(session, firm_id, invoices) if invoices else set()
    return {
        item["id"] for item in items if item["id"] in issued and item["invoice_id"] not in known
    }


def _keep(
    session: Session,
    who: Principal,
    client_id: UUID,
    choice: tuple[UUID, UUID],
    kept: Sequence[Reservation],
    said_at: datetime,
) -> None:
    found = next((e for e in kept if (e.reference, e.payment_method_id) == choice), None)
    if found is not None and found.status == "confirmed":
        return
    if found is None and queries.last_release(session, who.firm_id, *choice, after=said_at):
        return
    method = queries.locked_method_if_there(session, who.firm_id, choice[1])
    if method is None or method.client_id != client_id:
        return  # What is no method of theirs charges nothing either.
    was_in_use = found is not None and found.status == "held"
    if found is None:
        found = new_reservation(who, method, ITEM, choice[0], said_at)
        found.held_since = said_at
        method.reservations.append(found)
    found.confirm(said_at)
    if not was_in_use:
        _tell(session, who, method, said_at)


def _let_go(session: Session, who: Principal, kept: Reservation, at: datetime) -> None:
    method = queries.locked_method_if_there(session, who.firm_id, kept.payment_method_id)
    was_in_use = kept.status != "lapsed"
    kept.be_over(at)
    if method is not None and was_in_use:
        _tell(session, who, method, at)


def _tell(session: Session, who: Principal, method: PaymentMethod, at: datetime) -> None:
    method.touch(at)
    publish(session, PaymentMethodChanged, method, by=who)
