"""What tests of impersonation share: a firm with a client and its contact, known on both sides."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from common.audit import AuditRow
from common.broker import Message
from common.clock import now
from common.db import Database
from common.events import Event
from common.ids import new_id
from common.inbox.processing import Inbox
from dashboard_bff.models import BrowserSession
from suite.registry import all_services

from .doors import Browser, Doors

REASON = "Dana asked why the November payment failed."


@dataclass
class House:
    """A firm whose owner is Ann, and Dana Moore of its client Acme Ltd."""

    doors: Doors
    founded: Any
    client: dict[str, Any] = field(default_factory=dict)
    dana: dict[str, Any] = field(default_factory=dict)

    @property
    def firm_id(self) -> str:
        return str(self.founded["firm"]["id"])

    @property
    def ann(self) -> str:
        return f"member:{self.founded['member']['id']}"

    @property
    def path(self) -> str:
        return f"/clients/{self.client['id']}/contacts/{self.dana['id']}"

    def tell(self, type_: str, data: dict[str, Any], version: int = 1) -> dict[str, Any]:
        """Tells identity and the dashboard what a service would."""
        data = {"firm_id": self.firm_id, "created_at": now().isoformat()} | data
        data["version"] = version
        event = Event(
            id=new_id(), source="test", type=type_, subject=UUID(data["id"]), time=now(), data=data,
            firmid=UUID(self.firm_id), version=version, actor="member:test",
        )  # fmt: skip
        for service in all_services():
            if service.name in self.doors.urls and type_ in service.handlers.types:
                self._deliver(service, event)
        return data

    def a_client(self, **more: Any) -> dict[str, Any]:
        body = {
            "id": str(new_id()), "kind": "company", "name": "Acme Ltd", "email": None,
            "currency": "GBP", "billing_name": "Acme Ltd", "address": {}, "tax_id": None,
            "terms_days": None, "language": "en", "is_test": False, "status": "active",
        }  # fmt: skip
        return self.tell("client.created", body | more)

    def a_contact(self, client: dict[str, Any], **more: Any) -> dict[str, Any]:
        body = {
            "id": str(new_id()), "client_id": client["id"], "name": "Dana Moore",
            "email": f"{new_id()}@acme.example", "role": "client", "gets_mail": True,
            "status": "active",
        }  # fmt: skip
        return self.tell("contact.created", body | more)

    def visit(self, **more: Any) -> Browser:
        """Returns Ann's browser, in which she looks as Dana."""
        ann = self.doors.signed_in(**more)
        begun = ann.post(f"{self.path}/impersonation", {"reason": REASON})
        assert (begun.status_code, begun.location) == (303, "/my-billing"), begun.text
        return ann

    def sessions(self) -> list[BrowserSession]:
        with self.database().transaction(UUID(self.firm_id)) as session:
            return list(session.scalars(select(BrowserSession)))

    def change_sessions(self, **values: Any) -> None:
        """Changes the session of the visit, as time would."""
        with self.database().transaction(UUID(self.firm_id)) as session:
            visits = BrowserSession.impersonation_id.is_not(None)
            session.execute(update(BrowserSession).where(visits).values(**values))

    def time_runs_out(self) -> None:
        """Lets the half hour be over by a second."""
        self.change_sessions(ends_at=now() - timedelta(seconds=1))

    def audit(self, service: str = "dashboard-bff") -> list[AuditRow]:
        """Returns the firm's audit rows, oldest first."""
        with self.database(service).transaction(UUID(self.firm_id)) as session:
            return list(session.scalars(select(AuditRow).order_by(AuditRow.id)))

    def visits(self) -> list[Any]:
        """Returns identity's impersonations."""
        with self.database("identity").transaction(UUID(self.firm_id)) as session:
            return list(session.execute(text("SELECT * FROM impersonations ORDER BY id")))

    def database(self, service: str = "dashboard-bff") -> Database:
        """Returns a service's database as its web reaches it."""
        return self.doors.suite.apps[service].extensions["database"]  # type: ignore[no-any-return]

    def _deliver(self, service: Any, event: Event) -> None:
        app, worker = self.database(service.name), Database(self.doors.urls[service.name].worker)
        message = Message(str(event.id), event.type, event.to_json(), {}, False)
        Inbox(service.handlers, app=app, worker=worker).receive([message])
        worker.close()


def house(doors: Doors, **client: Any) -> House:
    """Founds a firm with a client and its contact."""
    founded = doors.found()
    built = House(doors, founded)
    built.tell("firm.created", founded["firm"])
    built.tell("member.joined", founded["member"])
    built.client = built.a_client(**client)
    built.dana = built.a_contact(built.client)
    return built
