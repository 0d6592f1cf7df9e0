"""Give account of what a client owed, was billed and paid over a period."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import NotFound
from invoicing import queries
from invoicing.rules.statements import AGE_BEGINS, make_statement
from invoicing.usecases import copies
from invoicing.usecases.pricing import refused_by_field


def give_account(
    session: Session,
    who: Principal,
    client_id: UUID,
    *,
    since: date | None,
    until: date | None,
    currency: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Returns the client's statement; a contact gets its own client's only. Raises NotFound, Invalid."""
    if who.client_id not in (None, client_id):
        raise NotFound
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, client_id)
    last = until or local_date(now, firm.time_zone)
    first = since or last.replace(month=1, day=1)
    money = currency or client.currency
    entries = queries.entries_of(session, firm.id, client.id, money, firm.time_zone)
    with refused_by_field():
        statement = make_statement(entries, first, last)
    begins = (None, *AGE_BEGINS)
    ages = [{"from_days": d, "amount": a} for d, a in zip(begins, statement.ages, strict=True)]
    period = {"client_id": client.id, "currency": money, "since": first, "until": last}
    named = ("opening_balance", "movements", "charged_amount", "settled_amount", "closing_balance")
    return period | {name: getattr(statement, name) for name in named} | {"ages": ages}
