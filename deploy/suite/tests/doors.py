"""The dashboard with identity behind it, and people at browsers of their own: for what doors do."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pyotp
from flask.testing import FlaskClient
from sqlalchemy import text

from common.broker import Message
from common.clock import now
from common.db import Database
from common.db.security import Urls
from common.events import Event
from common.ids import new_id
from common.inbox.processing import Inbox
from common.processes import MECHANISM, Service
from suite.embedded import Embedded
from suite.registry import all_services

ORIGIN = "http://localhost"
PASSWORD = "wide open spaces 7"


@dataclass
class Browser:
    """Somebody at a browser: its cookies, and the token of the page it last saw."""

    client: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **more: Any) -> Any:
        """Opens a page."""
        return self.client.get(path, **more)

    def post(self, path: str, form: Mapping[str, str] | None = None, **more: Any) -> Any:
        """Sends a form as the page would: with the session's token."""
        return self.client.post(path, data={"csrf_token": self.token, **(form or {})}, **more)

    def api(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Calls the JSON API as a script of the page would."""
        headers = {"X-CSRF-Token": self.token, **more.pop("headers", {})}
        path = f"/api/v1{path}"
        return self.client.open(path, method=method, json=body, headers=headers, **more)

    @property
    def token(self) -> str:
        """The session's token, none where nobody is signed in."""
        answer = self.client.get("/api/v1/session")
        return str(answer.json["csrf_token"]) if answer.status_code == 200 else ""

    @property
    def cookie(self) -> str | None:
        """The session's cookie."""
        found = self.client.get_cookie("counterfoil")
        return found.value if found else None

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> Any:
        """Signs in by the form."""
        return self.post("/sign-in", {"email": email, "password": password, **more})


@dataclass
class Doors:
    """Identity and the dashboard on databases of their own."""

    suite: Embedded
    urls: Mapping[str, Urls]
    credential: Mapping[str, str]
    start: Callable[..., "Doors"]

    def browser(self) -> Browser:
        """Returns a browser of its own, not signed in."""
        return Browser(self.suite.app.test_client())

    def without_identity(self) -> "Doors":
        """Returns a dashboard on the same database to which identity does not answer."""
        return self.start({"dashboard-bff"}, ORIGIN, IDENTITY_URL="http://127.0.0.1:9")

    def with_tls(self) -> "Doors":
        """Returns the same at an address that begins with https."""
        return self.start(self.urls, "https://billing.example")

    def identity(self, path: str, body: Any) -> Any:
        """Asks identity as the dashboard does."""
        caller = self.suite.apps["identity"].test_client()
        return caller.post(path, json=body, headers=dict(self.credential))

    def found(self, email: str = "ann@x.example", **fields: Any) -> Any:
        """Founds a firm with its owner."""
        draft = {
            "name": "North", "time_zone": "Europe/London", "currency": "GBP", "country": "GB",
            "mode": "sandbox", "owner": {"name": "Ann Owner", "email": email, "password": PASSWORD},
        }  # fmt: skip
        answer = self.identity("/v1/firms", draft | fields)
        assert answer.status_code == 201, answer.json
        return answer.json

    def run_jobs(self, service: str) -> None:
        """Does what time has brought a service, to the end."""
        loops = self.suite.workers[service].loops
        while sum(loop.step() for loop in loops if loop.name not in MECHANISM):
            continue

    def tell(self, firm_id: str, type_: str, data: Mapping[str, Any]) -> None:
        """Tells both of something that another service says, as their consumers would hear it."""
        event = Event(
            id=new_id(),
            source="test",
            type=type_,
            subject=UUID(data["id"]),
            time=now(),
            data=dict(data),
            firmid=UUID(firm_id),
            version=data["version"],
            actor="member:test",
        )
        for service in all_services():
            if service.name in self.urls:
                self._hand_over(service, event)

    def _hand_over(self, service: Service, event: Event) -> None:
        urls = self.urls[service.name]
        app, worker = Database(urls.app), Database(urls.worker)
        inbox = Inbox(service.handlers, app=app, worker=worker)
        inbox.receive([Message(str(event.id), event.type, event.to_json(), {}, False)])
        app.close()
        worker.close()

    def link(self, email: str) -> str:
        """Returns the path of the link in the newest mail to an address, as its reader follows it."""
        query = text("SELECT body FROM mails WHERE to_address = :email ORDER BY id DESC LIMIT 1")
        database = Database(self.urls["identity"].worker)
        with database.transaction(None) as session:
            body = session.scalars(query, {"email": email}).one()
        database.close()
        found: str = re.findall(r"http://localhost(/invitations/[\w-]+)", body)[0]
        return found

    def signed_in(self, email: str = "ann@x.example", password: str = PASSWORD) -> Browser:
        """Returns a browser in which somebody has signed in."""
        browser = self.browser()
        answer = browser.sign_in(email, password)
        assert answer.status_code == 303, words(answer)
        return browser


@dataclass
class Device:
    """What shows somebody's codes."""

    secret: str

    def code(self, steps: int = 0) -> str:
        """Returns the code of now, or of some half minutes later."""
        return pyotp.TOTP(self.secret).at(now(), counter_offset=steps)


def turn_on_codes(browser: Browser) -> tuple[Device, list[str]]:
    """Turns codes on over JSON; returns the device and the codes to recover with."""
    device = Device(browser.api("POST", "/security/totp").json["secret"])
    answer = browser.api("POST", "/security/totp/confirmation", {"code": device.code(-1)})
    assert answer.status_code == 200, answer.json
    return device, answer.json["codes"]


def words(answer: Any) -> str:
    """Returns what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
