"""Sums for the firm's home, each in one currency: what came in, what is planned, what is late."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Date, DateTime, Row, cast, func, select
from sqlalchemy.orm import Session

from dashboard_bff.models import Resource

# What is only planned is held back: nobody knows whether it will be billed.
TO_COME = ("pending_confirmation", "scheduled")


def collected_by_month(
    session: Session, firm_id: UUID, currency: str, zone: str, *, since: datetime
) -> dict[str, int]:
    """Returns what succeeded payments brought, by the firm's month: 2026-11."""
    at = cast(Resource.body["succeeded_at"].astext, DateTime(timezone=True))
    month = func.to_char(func.timezone(zone, at), "YYYY-MM")
    query = (
        select(month, _sum("amount"))
        .where(*_of(firm_id, "payment", currency), Resource.status == "succeeded", at >= since)
        .group_by(month)
    )
    return dict(session.execute(query).all())


def collected_of_client(
    session: Session, firm_id: UUID, client_id: UUID, currency: str, *, since: datetime
) -> tuple[int, int]:
    """Returns what a client's succeeded payments brought since an instant, and how many they are."""
    at = cast(Resource.body["succeeded_at"].astext, DateTime(timezone=True))
    query = select(_sum("amount"), func.count()).where(
        *_of(firm_id, "payment", currency),
        Resource.client_id == client_id,
        Resource.status == "succeeded",
        at >= since,
    )
    amount, count = session.execute(query).one()
    return amount, count


def currencies_billed(session: Session, firm_id: UUID, client_id: UUID) -> set[str]:
    """Returns the currencies of the client's invoices."""
    of_client = (Resource.firm_id == firm_id, Resource.client_id == client_id)
    currency = Resource.body["currency"].astext
    query = select(currency).where(*of_client, Resource.kind == "invoice").distinct()
    return set(session.scalars(query))


def planned_by_month(
    session: Session,
    firm_id: UUID,
    *,
    first_on: date,
    last_on: date,
    amount: str = "total_amount",
) -> Sequence[Row[str, str, bool, int]]:
    """Returns what billing items come to, by currency, month and whether they wait for a person."""
    currency, month = Resource.body["currency"].astext, func.substr(Resource.sort, 1, 7)
    waits = Resource.status == "pending_confirmation"
    query = (
        select(currency, month, waits, _sum(amount))
        .where(
            Resource.firm_id == firm_id,
            Resource.kind == "billing_item",
            *_between(first_on, last_on),
        )
        .group_by(currency, month, waits)
    )
    return session.execute(query).all()


def due_by_month(session: Session, firm_id: UUID, *, last_on: date) -> Sequence[Row[str, str, int]]:
    """Returns what is due of open invoices until a date, by currency and month of the due date."""
    due_on = Resource.body["due_on"].astext
    currency, month = Resource.body["currency"].astext, func.substr(due_on, 1, 7)
    query = (
        select(currency, month, _sum("due_amount"))
        .where(
            Resource.firm_id == firm_id,
            Resource.kind == "invoice",
            Resource.status == "open",
            due_on <= last_on.isoformat(),
        )
        .group_by(currency, month)
    )
    return session.execute(query).all()


def planned_by_day(
    session: Session, firm_id: UUID, *, first_on: date, last_on: date
) -> Sequence[Row[str, str, int, str, int]]:
    """Returns what is billed by itself, by day and currency: clients, one of them, and the sum."""
    currency = Resource.body["currency"].astext
    client = Resource.body["client_id"].astext
    query = (
        select(
            Resource.sort,
            currency,
            func.count(client.distinct()),
            func.min(client),
            _sum("total_amount"),
        )
        .where(
            Resource.firm_id == firm_id,
            Resource.kind == "billing_item",
            *_between(first_on, last_on),
            Resource.status != "pending_confirmation",
        )
        .group_by(Resource.sort, currency)
        .order_by(Resource.sort, currency)
    )
    return session.execute(query).all()


def overdue_by_age(
    session: Session, firm_id: UUID, currency: str, today: date, edges: Sequence[int]
) -> Sequence[Row[int, int, int]]:
    """Returns what is overdue by age: the number of the age between the edges (in days), sum, count."""
    days = today - cast(Resource.body["due_on"].astext, Date)
    age = func.width_bucket(days, list(edges))
    query = (
        select(age, _sum("due_amount"), func.count())
        .where(*_overdue(firm_id, currency, today))
        .group_by(age)
    )
    return session.execute(query).all()


def overdue_clients(session: Session, firm_id: UUID, currency: str, today: date) -> int:
    """Returns how many clients have something overdue."""
    query = select(func.count(Resource.client_id.distinct()))
    return session.scalar(query.where(*_overdue(firm_id, currency, today))) or 0


def _overdue(firm_id: UUID, currency: str, today: date) -> list[ColumnElement[bool]]:
    return [
        *_of(firm_id, "invoice", currency),
        Resource.status == "open",
        Resource.body["due_on"].astext < today.isoformat(),
    ]


def _of(firm_id: UUID, kind: str, currency: str) -> list[ColumnElement[bool]]:
    return [
        Resource.firm_id == firm_id,
        Resource.kind == kind,
        Resource.body["currency"].astext == currency,
    ]


def _between(first_on: date, last_on: date) -> list[ColumnElement[bool]]:
    """Billing items are sorted by their date; those without one by when they were made."""
    return [
        Resource.status.in_(TO_COME),
        Resource.body["due_on"].astext.is_not(None),
        Resource.sort >= first_on.isoformat(),
        Resource.sort <= last_on.isoformat(),
    ]


def _sum(field: str) -> Any:
    return cast(
        func.coalesce(func.sum(cast(Resource.body[field].astext, BigInteger)), 0), BigInteger
    )
