"""Years of invoices for one client, delivered to the dashboard's inbox as their services would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.cast import Guest
from bench.rows import progress
from bench.stages import House
from common.broker import Message
from common.clock import now
from common.db import Database
from common.events import Event
from common.ids import new_id
from common.inbox.processing import Inbox
from dashboard_bff.handlers import handlers
from suite.embedded import DASHBOARD

ROOT = Path(__file__).parents[1]
BATCH = 250


def deliver_history(house: House, guest: Guest, open_: int, paid: int) -> None:
    """Delivers open invoices, and paid ones each with its payment."""
    urls = house.apart.urls[DASHBOARD]
    app, worker = Database(urls.app), Database(urls.worker)
    inbox = Inbox(handlers, app=app, worker=worker)
    events = [*_open(house, guest, open_), *_paid(house, guest, paid)]
    for first in range(0, len(events), BATCH):
        progress(f"long-history: event {first:,} of {len(events):,}")
        inbox.receive([_message(event) for event in events[first : first + BATCH]])
    app.close()
    worker.close()


def example(service: str, type_: str) -> dict[str, Any]:
    """Returns the example of an event that its publisher keeps."""
    path = ROOT / "services" / service / "contracts" / f"{type_}.json"
    return dict(json.loads(path.read_text()))


def event(firm_id: UUID, type_: str, data: dict[str, Any], version: int = 1) -> Event:
    """Returns an event with the data, as another service would publish it."""
    return Event(
        id=new_id(),
        source="bench",
        type=type_,
        subject=UUID(data["id"]),
        time=now(),
        data=data,
        firmid=firm_id,
        version=version,
        actor="member:bench",
    )


def _open(house: House, guest: Guest, count: int) -> Iterator[Event]:
    for number in range(count):
        yield event(
            house.office.owner.firm_id,
            "invoice.issued",
            example("invoicing", "invoice.issued") | _of(house, guest, number),
        )


def _paid(house: House, guest: Guest, count: int) -> Iterator[Event]:
    firm_id = house.office.owner.firm_id
    invoice, payment = (
        example("invoicing", "invoice.paid"),
        example("payments", "payment.succeeded"),
    )
    for number in range(count):
        of = _of(house, guest, 10_000 + number)
        paid_by = payment | {"id": str(new_id()), "client_id": of["client_id"]}
        part = {"invoice_id": of["id"], "invoice_number": of["number"]}
        paid_by["allocations"] = [payment["allocations"][0] | part]
        yield event(firm_id, "payment.succeeded", paid_by)
        yield event(firm_id, "invoice.paid", invoice | of | {"settled_by": [paid_by["id"]]}, 2)


def _of(house: House, guest: Guest, number: int) -> dict[str, Any]:
    day = date(2016, 1, 1) + timedelta(days=number // 4)
    return {
        "id": str(new_id()),
        "firm_id": str(house.office.owner.firm_id),
        "client_id": str(guest.client_id),
        "number": f"INV-{day.year}-{number:05}",
        "issued_on": day.isoformat(),
        "due_on": (day + timedelta(days=14)).isoformat(),
        "created_at": f"{day.isoformat()}T09:00:00Z",
    }


def _message(of: Event) -> Message:
    return Message(str(of.id), of.type, of.to_json(), {})
