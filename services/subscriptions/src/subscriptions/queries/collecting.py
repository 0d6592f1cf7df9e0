"""What is asked of attempts to collect; each question names the firm."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from subscriptions.models import BillingGroupItem, BillingItem, Service
from subscriptions.models.collections import SETTLED, FailedAttempt, InvoiceState
from subscriptions.queries import SAME_SERVICE
from subscriptions.rules.collecting import Failure


def keep_failures(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps attempts that failed; one that is kept already stays as it is."""
    if rows:
        session.execute(insert(FailedAttempt).values(list(rows)).on_conflict_do_nothing())


def keep_state(session: Session, row: dict[str, Any]) -> None:
    """Keeps whether an invoice is open; what is older than what is kept changes nothing."""
    statement = insert(InvoiceState).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["firm_id", "id"],
        set_={"version": row["version"], "status": row["status"]},
        where=InvoiceState.version < row["version"],
    )
    session.execute(statement)


def billed_on(session: Session, firm_id: UUID, invoice_ids: Iterable[UUID]) -> Sequence[UUID]:
    """Returns the subscriptions that are billed on the invoices."""
    query = select(Service.subscription_id).join(BillingItem, SAME_SERVICE).distinct()
    query = query.where(Service.firm_id == firm_id, Service.subscription_id.is_not(None))
    query = query.where(BillingItem.invoice_id.in_(invoice_ids)).order_by(Service.subscription_id)
    return [found for found in session.scalars(query) if found]


def billed_in(session: Session, firm_id: UUID, group_id: UUID) -> Sequence[UUID]:
    """Returns the subscriptions that have an item in the group, or had before it came back."""
    of_group = (BillingGroupItem.firm_id == firm_id) & (BillingGroupItem.group_id == group_id)
    query = (
        select(Service.subscription_id)
        .join(BillingItem, SAME_SERVICE)
        .join(BillingGroupItem, of_group & (BillingGroupItem.item_id == BillingItem.id))
        .where(Service.firm_id == firm_id, Service.subscription_id.is_not(None))
        .order_by(Service.subscription_id)
        .distinct()
    )
    return [found for found in session.scalars(query) if found]


def open_failures(session: Session, firm_id: UUID, subscription_id: UUID) -> list[Failure]:
    """Returns the failed attempts to collect what the subscription owes still."""
    theirs = select(BillingItem.invoice_id).where(
        BillingItem.firm_id == firm_id, BillingItem.service_id == subscription_id
    )
    settled = select(InvoiceState.id).where(
        InvoiceState.firm_id == firm_id, InvoiceState.status.in_(SETTLED)
    )
    query = select(FailedAttempt).where(
        FailedAttempt.firm_id == firm_id,
        FailedAttempt.invoice_id.in_(theirs),
        FailedAttempt.invoice_id.not_in(settled),
    )
    return [
        Failure(each.invoice_id, each.payment_id, each.attempt, each.is_tried_again)
        for each in session.scalars(query)
    ]


def with_failures(session: Session, firm_id: UUID, ids: Iterable[UUID]) -> Sequence[UUID]:
    """Returns those of the invoices that an attempt to collect has failed for."""
    query = select(FailedAttempt.invoice_id).where(FailedAttempt.firm_id == firm_id)
    return session.scalars(query.where(FailedAttempt.invoice_id.in_(ids)).distinct()).all()
