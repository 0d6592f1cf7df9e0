"""A service under test: its doors are HTTP and events, and its rows can be looked at afterwards."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from common.auth import Principal, Signer
from common.broker import Message
from common.clock import now
from common.config import load
from common.db import Database, check_role
from common.db.security import Urls
from common.events import Event
from common.http import close_app
from common.ids import new_id
from common.inbox.processing import Inbox
from common.outbox import OutboxRow
from common.processes import MECHANISM, Service


def new_signing_key() -> str:
    """Returns a fresh EC P-256 private key as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


SIGNER = Signer(new_signing_key())
# A machine that does much else is slow, and a race is not lost by that.
PATIENCE = 60


class ServiceUnderTest:
    """One service on its own database. `firm` is a firm to be in; `other_firm` is somebody else's."""

    def __init__(self, service: Service, urls: Urls, settings: Mapping[str, Any]) -> None:
        self.service = service
        self.urls = urls
        self.firm, self.other_firm = new_id(), new_id()
        self.app_database = Database(urls.app, pool_size=4, patience=PATIENCE)
        self.worker_database = Database(urls.worker, pool_size=2, patience=PATIENCE)
        check_role(self.app_database)
        self._settings = {
            "DATABASE_URL": urls.app,
            "WORKER_DATABASE_URL": urls.worker,
            "OWNER_DATABASE_URL": urls.owner,
            "BROKER_URL": f"memory://{new_id()}",
            "JWKS_URL": "http://identity.invalid/jwks",
            "PUBLIC_URL": "https://billing.example",
            "DATABASE_PATIENCE": str(PATIENCE),
            **{name.upper(): str(value) for name, value in settings.items()},
        }

    def configure(self, **settings: Any) -> None:
        """Adds to the settings, before anything of the service is started."""
        self._settings |= {name.upper(): str(value) for name, value in settings.items()}

    @cached_property
    def settings(self) -> Any:
        """The service's own settings, as it would read them."""
        return load(self.service.settings, self._settings)

    @cached_property
    def app(self) -> Flask:
        """The service's Flask application."""
        application = self.service.create_app(self.settings, keys=SIGNER)
        assert isinstance(application, Flask)
        return application

    @cached_property
    def worker(self) -> Any:
        """The service's worker, not started: tests step its loops."""
        return self.service.create_worker(self.settings)

    def client(
        self,
        *permissions: str,
        firm: UUID | None = None,
        client_id: UUID | None = None,
        **claims: Any,
    ) -> "Caller":
        """Returns a caller with a token of the permissions, in `firm` unless another is named."""
        token = self.token(*permissions, firm=firm, client_id=client_id, **claims)
        return Caller(self.app.test_client(), token)

    def anonymous(self) -> FlaskClient:
        """Returns a caller without a token."""
        return self.app.test_client()

    def token(
        self,
        *permissions: str,
        firm: UUID | None = None,
        client_id: UUID | None = None,
        seconds: int = 30,
        **claims: Any,
    ) -> str:
        """Returns a token for this service, as identity would sign it."""
        subject = f"contact:{new_id()}" if client_id else f"member:{new_id()}"
        body = {
            "aud": self.service.name,
            "sub": subject,
            "firm": str(firm or self.firm),
            "client": str(client_id) if client_id else None,
            "permissions": list(permissions),
        } | claims
        return SIGNER.sign(body, seconds=seconds)[0]

    def transaction(self, firm: UUID | None = None) -> AbstractContextManager[Session]:
        """Opens a transaction as the app role in the firm."""
        return self.app_database.transaction(firm or self.firm)

    def deliver(self, *events: Event, redelivered: bool = False) -> None:
        """Hands events to the service's inbox as its consumer would."""
        self._inbox.receive(
            [Message(str(e.id), e.type, e.to_json(), {}, redelivered) for e in events]
        )

    def deliver_raw(self, body: bytes, routing_key: str = "x.y") -> None:
        """Hands bytes to the inbox that may not be an event at all."""
        self._inbox.receive([Message(str(new_id()), routing_key, body, {})])

    def event(
        self,
        type_: str,
        data: dict[str, Any],
        *,
        subject: UUID | str | None = None,
        version: int = 1,
        firm: UUID | None = None,
        source: str = "test",
        **more: Any,
    ) -> Event:
        """Returns an event as another service would publish it."""
        return Event(
            id=new_id(),
            source=source,
            type=type_,
            subject=UUID(str(subject or data.get("id") or new_id())),
            time=now(),
            data=orjson.loads(orjson.dumps(data)),
            firmid=firm or self.firm,
            version=version,
            actor="member:test",
            **more,
        )

    def published(self, *types: str, firm: UUID | None = None) -> list[Event]:
        """Returns the events in the firm's outbox, oldest first; all of them, or of the types."""
        query = select(OutboxRow.body).where(OutboxRow.firm_id == (firm or self.firm))
        with self.transaction(firm) as session:
            bodies = session.scalars(query.order_by(OutboxRow.id)).all()
        events = [Event.from_json(body.encode()) for body in bodies]
        return [event for event in events if not types or event.type in types]

    def run_jobs(self) -> None:
        """Does everything that time has brought, to the end."""
        while sum(loop.step() for loop in self.worker.loops if loop.name not in MECHANISM):
            continue

    def principal(self, **fields: Any) -> Principal:
        """Returns a principal of the firm, for calling a use case directly."""
        given: dict[str, Any] = {"firm_id": self.firm, "subject": "member:test"} | fields
        return Principal(**given)

    def close(self) -> None:
        """Gives every connection back."""
        self.app_database.close()
        self.worker_database.close()
        for name in ("app", "worker"):
            if name in self.__dict__:
                self._close(self.__dict__[name])

    @cached_property
    def _inbox(self) -> Inbox:
        return Inbox(self.service.handlers, app=self.app_database, worker=self.worker_database)

    @staticmethod
    def _close(part: Any) -> None:
        if isinstance(part, Flask):
            close_app(part)
        else:
            part.stop(patience=1)


class Caller:
    """Calls a service's HTTP edge with a token; keyword arguments are those of Flask's client."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **more: Any) -> Any:
        """GET."""
        return self._call("GET", path, **more)

    def post(self, path: str, json: Any = None, *, key: str | None = None, **more: Any) -> Any:
        """POST, with an Idempotency-Key if one is given."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._call("POST", path, json={} if json is None else json, headers=headers, **more)

    def put(self, path: str, json: Any, **more: Any) -> Any:
        """PUT."""
        return self._call("PUT", path, json=json, **more)

    def patch(self, path: str, json: Any, **more: Any) -> Any:
        """PATCH."""
        return self._call("PATCH", path, json=json, **more)

    def delete(self, path: str, **more: Any) -> Any:
        """DELETE."""
        return self._call("DELETE", path, **more)

    def _call(
        self, method: str, path: str, headers: Any = None, etag: str | None = None, **more: Any
    ) -> Any:
        """Calls, with If-Match if an ETag is given."""
        sent = self._headers | (headers or {}) | ({"If-Match": etag} if etag else {})
        return self._client.open(path, method=method, headers=sent, **more)


def instant(text: str) -> datetime:
    """Returns the instant of an RFC 3339 text."""
    return datetime.fromisoformat(text)
