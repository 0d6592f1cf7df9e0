"""Give account of what a client owed, was billed and paid over a period."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import at_local_time, local_date
from common.errors import NotFound
from invoicing import queries
from invoicing.papers.statements import Account, statement_paper
from invoicing.papers.typesetting import typeset
from invoicing.papers.wording import Tongue, language_of
from invoicing.rules.statements import AGE_BEGINS, make_statement
from invoicing.usecases import copies
from invoicing.usecases.papers import Printed, letterhead
from invoicing.usecases.pricing import refused_by_field


def give_account(
    session: Session, who: Principal, client_id: UUID, **wanted: Any
) -> dict[str, Any]:
    """Returns the client's statement; a contact gets its own client's only. Raises NotFound, Invalid."""
    account = hold_account(session, who, client_id, **wanted)
    statement = account.statement
    begins = (None, *AGE_BEGINS)
    ages = [{"from_days": d, "amount": a} for d, a in zip(begins, statement.ages, strict=True)]
    period = {name: getattr(account, name) for name in ("currency", "since", "until")}
    named = ("opening_balance", "movements", "charged_amount", "settled_amount", "closing_balance")
    told = {name: getattr(statement, name) for name in named} | {"ages": ages}
    return {"client_id": account.client.id} | period | told


def statement_pdf(
    session: Session, who: Principal, client_id: UUID, *, now: datetime, **wanted: Any
) -> Printed:
    """Returns an account on paper, drawn each time: what comes later may belong to its period."""
    account = hold_account(session, who, client_id, now=now, **wanted)
    firm = copies.the_firm(session, who.firm_id)
    tongue, head = Tongue(language_of(account.client.language)), letterhead(session, firm, now)
    # The same account is the same file: it was made on the last day that it tells of.
    at = at_local_time(account.until, time(), firm.time_zone)
    paper = statement_paper(account, head, tongue)
    return Printed(account.name, typeset(paper, at=at, logo=head.drawing))


def hold_account(
    session: Session,
    who: Principal,
    client_id: UUID,
    *,
    since: date | None,
    until: date | None,
    currency: str | None,
    now: datetime,
) -> Account:
    """Returns a client's account: by default this year's to today, in the client's own currency."""
    if who.client_id not in (None, client_id):
        raise NotFound
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, client_id)
    last = until or local_date(now, firm.time_zone)
    first = since or last.replace(month=1, day=1)
    money = currency or client.currency
    entries = queries.entries_of(session, firm.id, client.id, money, firm.time_zone)
    with refused_by_field():
        return Account(client, money, first, last, make_statement(entries, first, last))
