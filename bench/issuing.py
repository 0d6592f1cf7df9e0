"""What invoicing does by itself: billing groups become invoices, and an invoice becomes PDF."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select

from bench.history import event, example
from bench.rows import Effort, Outcome, progress, ratio
from bench.stages import Workshop
from common.auth import Principal
from common.broker import Message
from common.clock import now
from common.ids import new_id
from common.inbox.processing import Inbox
from invoicing.handlers import handlers_for
from invoicing.models import Invoice, KeptPaper
from invoicing.schemas.invoices import ReleasedGroup
from invoicing.usecases.billing_groups import Released, answer_groups
from invoicing.usecases.document_settings import change_settings, locked_settings
from invoicing.usecases.papers import invoice_pdf

BATCH = 250
GROUPS = 20_000
PUBLIC_URL = "https://billing.example"
# In the order in which they rest on each other; the counters' single row is left out.
TABLES = (
    *("billing_groups", "invoices", "invoice_lines", "awaited_outcomes", "awaited_reminders"),
    *("outbox", "audit"),
)
# Written by a trigger of the audit, in COPY's turn as in ours.
BY_TRIGGER = ("audit_unsealed",)
GROUP = ReleasedGroup()
SETTINGS = "document_settings.changed"


def issuing(workshop: Workshop, effort: Effort) -> Outcome:
    """Groups of three lines to issued invoices, their events and their audit, against COPY."""
    ours, theirs = [], []
    for number in range(effort.rounds):
        progress(f"issuing: round {number + 1} of {effort.rounds}")
        firm, client = _furnish(workshop)
        count = effort.some(GROUPS // effort.rounds)
        ours.append(_issued(workshop, firm, _groups(client, count)))
        theirs.append(_copied(workshop.admin_url, firm, count))
    share = ratio(ours, theirs)
    return Outcome(
        f"{statistics.median(ours):,.0f}/s",
        f"{statistics.median(theirs):,.0f}/s by COPY",
        f"{share:.2f}",
        share >= 0.5,
        [
            f"in transactions of {BATCH}, as the app role; COPY writes the very rows that issuing had"
            " made, as the superuser and in one transaction: no role that the wall holds may COPY",
        ],
    )


def pdf(workshop: Workshop, effort: Effort) -> Outcome:
    """An invoice of ten lines: drawn anew by a warm process, and served once it is kept."""
    firm, client = _furnish(workshop)
    _register(workshop, firm)
    _issued(workshop, firm, _groups(client, 1, lines=10))
    times = [_drawn(workshop, firm, anew=True) for _ in range(effort.some(60))][5:]
    kept = [_drawn(workshop, firm, anew=False) for _ in range(effort.some(60))]
    drawn = statistics.median(times) * 1000
    return Outcome(
        f"{drawn:.1f} ms",
        "–",
        f"{drawn:.1f} ms",
        drawn <= 8,
        [
            f"drawn with its e-invoice and kept, in a transaction; the slowest {max(times) * 1000:.1f} ms",
            f"served when it is kept: {statistics.median(kept) * 1000:.1f} ms",
        ],
    )


def _furnish(workshop: Workshop) -> tuple[UUID, str]:
    """Makes a firm and a client known to invoicing; returns their ids."""
    firm, client = new_id(), str(new_id())
    told = (
        ("firm.created", example("identity", "firm.created"), str(firm)),
        ("client.created", example("clients", "client.created"), client),
    )
    inbox = Inbox(handlers_for(PUBLIC_URL), app=workshop.app, worker=workshop.worker)
    for type_, data, id_ in told:
        fact = event(firm, type_, data | {"id": id_, "firm_id": str(firm)})
        inbox.receive([Message(str(fact.id), fact.type, fact.to_json())])
    return firm, client


def _register(workshop: Workshop, firm: UUID) -> None:
    """Says the firm's tax number, without which there is no e-invoice."""
    who, draft = Principal.system(firm, "invoicing"), example("invoicing", SETTINGS)
    with workshop.app.transaction(firm) as session:
        settings = locked_settings(session, who, now=now())
        change_settings(session, who, settings, draft | {"tax_id": "GB123456789"}, now=now())


def _groups(client: str, count: int, lines: int = 3) -> list[dict[str, Any]]:
    """Returns released groups, read as the handler reads them."""
    group = example("subscriptions", "billing_group.released") | {"client_id": client}
    item = group["items"][0]
    return [
        GROUP.load(
            group
            | {"id": str(new_id())}
            | {"items": [_priced(item, place) for place in range(n * lines, (n + 1) * lines)]}
        )
        for n in range(count)
    ]


def _priced(item: dict[str, Any], place: int) -> dict[str, Any]:
    """Returns an item of its own: nobody gains by having priced the one before."""
    return item | {"id": str(new_id()), "unit_price": f"{place % 997}.{place % 89:02}"}


def _issued(workshop: Workshop, firm: UUID, groups: Sequence[dict[str, Any]]) -> float:
    """Issues an invoice for each group; returns how many a second."""
    who, began = Principal.system(firm, "invoicing"), time.perf_counter()
    for first in range(0, len(groups), BATCH):
        released = [Released(group, waiting=_NO_WAIT) for group in groups[first : first + BATCH]]
        with workshop.app.transaction(firm) as session:
            answer_groups(session, who, released, public_url=PUBLIC_URL, now=now())
    return len(groups) / (time.perf_counter() - began)


def _copied(admin_url: str, firm: UUID, count: int) -> float:
    """Takes the firm's rows out of the tables and puts them back by COPY; returns invoices a second."""
    with psycopg.connect(admin_url) as connection, connection.cursor() as cursor:
        kept = {table: _taken_out(cursor, table, firm) for table in TABLES}
        cursor.execute("SET session_replication_role = replica")
        for table in (*BY_TRIGGER, *reversed(TABLES)):
            cursor.execute(f"DELETE FROM {table} WHERE firm_id = %s", (firm,))  # type: ignore[arg-type]
        cursor.execute("SET session_replication_role = origin")
        connection.commit()
        began = time.perf_counter()
        for table, (columns, rows) in kept.items():
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as into:  # type: ignore[arg-type]
                into.write(rows)
        connection.commit()
        return count / (time.perf_counter() - began)


def _taken_out(cursor: psycopg.Cursor[Any], table: str, firm: UUID) -> tuple[str, bytes]:
    cursor.execute(_COLUMNS, (table,))
    columns = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
    query = (
        f"COPY (SELECT {columns} FROM {table} WHERE firm_id = '{firm}') TO STDOUT (FORMAT binary)"
    )
    with cursor.copy(query) as out:  # type: ignore[arg-type]
        return columns, b"".join(bytes(block) for block in out)


def _drawn(workshop: Workshop, firm: UUID, *, anew: bool) -> float:
    """Asks for the firm's one invoice as PDF; returns the seconds."""
    who = Principal.system(firm, "invoicing")
    with workshop.app.transaction(firm) as session:
        if anew:
            for paper in session.scalars(select(KeptPaper).where(KeptPaper.firm_id == firm)):
                session.delete(paper)
        invoice = session.scalars(select(Invoice.id).where(Invoice.firm_id == firm)).one()
    began = time.perf_counter()
    with workshop.app.transaction(firm) as session:
        printed = invoice_pdf(session, who, invoice, now=now())
    taken = time.perf_counter() - began
    assert b"factur-x.xml" in printed.pdf
    return taken


_NO_WAIT = now() - now()
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
    " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
)
