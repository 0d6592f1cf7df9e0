"""Commands and questions to the services: HTTP with a token of the person at work, bounded in time."""

import string
import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
from flask import has_request_context, request

from common.clock import now
from common.errors import AppError, Unauthorized, Unavailable
from common.logs import traceparent
from dashboard_bff.config import Config

SERVICES = ("identity", "clients", "invoicing", "payments", "subscriptions")
PATIENCE = httpx.Timeout(10, connect=1)
SPARE = timedelta(seconds=8)
PLAIN = string.punctuation.replace("%", "")
A_MOMENT = 1.0
KEYS = "/v1/key-tokens"
OF_FILES = ("Content-Type", "Content-Disposition", "ETag")


class Refused(AppError):
    """A service's own refusal, passed on with its status, code and fields."""

    passed_on = True

    def __init__(
        self, status: int, problem: dict[str, Any], retry_after: str | None = None
    ) -> None:
        known = {"type", "title", "status", "code", "detail", "errors", "trace_id"}
        super().__init__(
            str(problem.get("code", f"http_{status}")),
            str(problem.get("detail", "")),
            errors=problem.get("errors"),
            extra={name: value for name, value in problem.items() if name not in known},
            retry_after=int(retry_after) if retry_after and retry_after.isdigit() else None,
        )
        self.status = status


class VisitOver(Unauthorized):
    """An impersonation has ended: whoever looked goes back to their own session."""

    def __init__(self, viewer: Any = None) -> None:
        super().__init__("impersonation_over", "This visit is over. You are yourself again.")
        self.viewer = viewer


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at work, as identity must know to give a token: a member or contact, a key, or a link.

    `authenticated_at` is since when, for who is in a session.
    """

    firm_id: UUID
    person_id: UUID
    membership_id: UUID
    authenticated_at: datetime | None = field(default=None, kw_only=True)
    impersonation_id: UUID | None = field(default=None, kw_only=True)
    api_key: str | None = field(default=None, kw_only=True, repr=False)
    link_id: UUID | None = field(default=None, kw_only=True)
    mail_link: str | None = field(default=None, kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """A token and what identity said with it."""

    token: str
    ends_at: datetime
    permissions: tuple[str, ...]
    mode: str
    subject: str = ""
    name: str = ""
    firm_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file as a service gave it, with what it says of itself."""

    content: bytes = field(repr=False)
    headers: Mapping[str, str]


@dataclass
class Services:
    """All services, over HTTP or (where transports are given) inside this process."""

    config: Config
    transports: Mapping[str, httpx.BaseTransport] = field(default_factory=dict)
    _grants: dict[tuple[Person, str], Grant] = field(default_factory=dict)
    _programs: dict[bytes, Grant] = field(default_factory=dict)
    _clients: dict[str, httpx.Client] = field(default_factory=dict)
    _silent: dict[str, datetime] = field(default_factory=dict)
    _has_firms: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call(
        self,
        person: Person,
        service: str,
        method: str,
        path: str,
        json: Any = None,
        *,
        key: str | None = None,
        if_match: str | None = None,
        **query: Any,
    ) -> Any:
        """Calls a service as the person; returns its JSON (with `etag`), raises Refused or Unavailable."""
        headers = {"Authorization": f"Bearer {self.grant(person, service).token}"}
        from_where = request.remote_addr if has_request_context() else None
        said = {"Idempotency-Key": key, "If-Match": if_match, "Client-Address": from_where}
        headers |= {name: _plain(value) for name, value in said.items() if value}
        params = {name: str(value) for name, value in query.items() if value is not None}
        return self._send(service, method, path, json=json, headers=headers, params=params)

    def fetch(self, person: Person, service: str, path: str, **query: Any) -> File:
        """Fetches a file of a service as the person; raises Refused or Unavailable."""
        headers = {"Authorization": f"Bearer {self.grant(person, service).token}"}
        params = {name: str(value) for name, value in query.items() if value is not None}
        response = self.exchange(service, "GET", path, headers=headers, params=params)
        if response.status_code >= 400:
            _answer(service, response)
        told = {name: response.headers[name] for name in OF_FILES if name in response.headers}
        return File(response.content, told)

    def ask_identity(self, method: str, path: str, json: Any = None) -> Any:
        """Calls identity as the dashboard itself: signing in, invitations, tokens."""
        credential = b64encode(f"dashboard-bff:{self.config.service_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {credential}"}
        return self._send("identity", method, path, json=json, headers=headers, params={})

    def awaits_first_run(self) -> bool:
        """Tells whether there is no firm yet; once there is one that is never asked again."""
        if not self._has_firms:
            try:
                self.ask_identity("GET", "/v1/first-run")
            except Refused as refused:
                self._has_firms = refused.code == "first_run_over"
                return False
            except Unavailable:
                return False
        return not self._has_firms

    def grant(self, person: Person, audience: str) -> Grant:
        """Returns a token for the person at a service, kept until shortly before it ends."""
        found = self._grants.get((person, audience))
        if found is None or found.ends_at - SPARE < now():
            found = self._ask_for_grant(person, audience)
            with self._lock:
                if len(self._grants) > 5000:
                    self._grants.clear()
                self._grants[person, audience] = found
        return found

    def program(self, key: str, address: str | None) -> Grant:
        """Returns whose key it is and what it may, kept by its hash as long as a token is."""
        digest = sha256(key.encode()).digest()
        found = self._programs.get(digest)
        if found is None or found.ends_at - SPARE < now():
            found = self._trade(KEYS, api_key=key, audience="clients", address=address)
            with self._lock:
                if len(self._programs) > 5000:
                    self._programs.clear()
                self._programs[digest] = found
        return found

    def was_silent(self, service: str) -> bool:
        """Tells whether a service did not answer when it was last asked for something."""
        return service in self._silent

    def away_since(self, service: str) -> datetime | None:
        """Returns since when a service does not answer; one that was silent is asked again, for a second."""
        if service in self._silent:
            try:
                self._client(service).get("/health/live", timeout=A_MOMENT)
                self._silent.pop(service, None)
            except httpx.HTTPError:
                return self._silent.get(service)
        return None

    def close(self) -> None:
        """Gives the connections back."""
        with self._lock:
            for client in self._clients.values():
                client.close()

    def forget(self, person: Person) -> None:
        """Drops the person's tokens: what they may do has changed, or they are gone."""
        with self._lock:
            for service in SERVICES:
                self._grants.pop((person, service), None)

    def forget_programs(self) -> None:
        """Drops the token of every program: one of their keys is good no more."""
        with self._lock:
            self._programs.clear()

    def forget_person(self, person_id: UUID) -> None:
        """Drops every token of somebody, in whatever firm and session: their sessions have ended."""
        with self._lock:
            for whose in [key for key in self._grants if key[0].person_id == person_id]:
                self._grants.pop(whose, None)

    def _ask_for_grant(self, person: Person, audience: str) -> Grant:
        if person.api_key:
            return self._trade(KEYS, api_key=person.api_key, audience=audience)
        if person.link_id:
            ids = {"link_id": str(person.link_id), "firm_id": str(person.firm_id)}
            return self._trade("/v1/links/tokens", **ids, audience=audience)
        if person.mail_link:
            return self._trade("/v1/mail-links/tokens", token=person.mail_link, audience=audience)
        body = {
            "person_id": str(person.person_id),
            "membership_id": str(person.membership_id),
            "firm_id": str(person.firm_id),
            "audience": audience,
            "impersonation_id": str(person.impersonation_id) if person.impersonation_id else None,
        }
        if person.authenticated_at:
            body["authenticated_at"] = person.authenticated_at.isoformat()
        try:
            return _grant(self.ask_identity("POST", "/v1/tokens", body))
        except Refused as refused:
            if refused.code == "impersonation_over":
                raise VisitOver from refused
            raise

    def _trade(self, path: str, **shown: str | None) -> Grant:
        return _grant(self.ask_identity("POST", path, shown))

    def _send(self, service: str, method: str, path: str, **request: Any) -> Any:
        return _answer(service, self.exchange(service, method, path, **request))

    def exchange(self, service: str, method: str, path: str, **request: Any) -> httpx.Response:
        """Returns a service's answer, whatever it is; raises Unavailable if there is none."""
        request["headers"]["traceparent"] = traceparent() or ""
        try:
            response = self._client(service).request(method, path, **request)
        except httpx.HTTPError as error:
            self._silent.setdefault(service, now())
            raise Unavailable(
                f"{service}_unavailable",
                f"The {service} service cannot be reached now. Nothing was changed that you were"
                " not told of.",
                retry_after=2,
            ) from error
        self._silent.pop(service, None)
        return response

    def _client(self, service: str) -> httpx.Client:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = httpx.Client(
                    base_url=self.config.url_of(service),
                    timeout=PATIENCE,
                    transport=self.transports.get(service),
                )
            return self._clients[service]


def _grant(answer: dict[str, Any]) -> Grant:
    return Grant(
        token=answer["token"],
        ends_at=datetime.fromisoformat(answer["expires_at"]),
        permissions=tuple(sorted(answer["permissions"])),
        mode=answer["mode"],
        subject=answer["sub"],
        name=answer["name"],
        firm_id=UUID(answer["firm_id"]),
    )


def _plain(text: object) -> str:
    """What cannot stand in a header is written so that it can, and two texts never become one."""
    return quote(str(text), safe=PLAIN)


def _answer(service: str, response: httpx.Response) -> Any:
    if response.status_code >= 500:
        raise Unavailable(f"{service}_unavailable", f"The {service} service is in trouble.")
    body = response.json() if response.content else {}
    if response.status_code >= 400:
        raise Refused(response.status_code, body, response.headers.get("Retry-After"))
    if isinstance(body, dict) and "ETag" in response.headers:
        body["etag"] = response.headers["ETag"]
    return body
