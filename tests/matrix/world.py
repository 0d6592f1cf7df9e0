"""A suite of two firms, one with two clients, each after the main story; and people of every role."""

import secrets
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from psycopg.rows import dict_row

from common.auth import Signer
from common.db.security import Urls
from common.ids import new_id
from common.testing.postgres import Clones
from identity.rules.permissions import of_contact, of_member
from suite.check import check_suite
from suite.cluster import migrate
from suite.embedded import Embedded, build
from suite.firms import OWNER, create_firm
from suite.registry import all_services
from suite.secrets import Secrets, load_or_make
from suite.story import Scene, tell
from suite.story.acts import PASSWORD, mail_address, token_in
from suite.story.api import Api
from suite.story.main_job import MAIN

from .gateway_things import differ, park
from .table import ROLES, WHOSE, Route
from .things import NOWHERE, TABLES

URL = "http://suite.localhost"
MEMBERS = ROLES[:4]

Headers = dict[str, str]


@dataclass
class World:
    """The suite, whose things are whose, and how each role knocks at a door."""

    suite: Embedded
    urls: Mapping[str, Urls]
    secrets: Secrets
    cluster: Clones
    firms: dict[str, UUID] = field(default_factory=dict)
    clients: dict[str, UUID] = field(default_factory=dict)
    contacts: dict[str, UUID] = field(default_factory=dict)
    members: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Headers] = field(default_factory=dict)
    credentials: dict[str, tuple[str, str]] = field(default_factory=dict)
    known: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    good_bodies: dict[Route, dict[str, Any]] = field(default_factory=dict)

    def things(self, name: str, whose: str) -> list[str]:
        """Returns ids that a route's parameter of this name may have, the oldest first.

        They are those of the beginning: what was deleted since is asked for all the same.
        """
        if whose == "absent" or name not in TABLES:
            return [str(NOWHERE)]
        if (name, whose) not in self.known:
            self.known[name, whose] = self._find(name, whose)
        return self.known[name, whose]

    def _find(self, name: str, whose: str) -> list[str]:
        service, query = TABLES[name]
        values = {"client": self.clients[whose], "firm": self.firms[whose]}
        with self.superuser(service) as connection:
            found = [str(row["id"]) for row in connection.execute(query, values)]
        assert found, f"{whose} has no {name}"
        return found

    @staticmethod
    def role(name: str) -> str:
        """Returns the role of somebody: the stranger owns the other firm."""
        return "owner" if name == "stranger" else name

    def signed_in(self, role: str) -> Headers:
        """Returns the headers of a new session of the role: its cookie, and the token of its changes."""
        email, password = self.credentials[role]
        browser = self.suite.app.test_client()
        answer = browser.post("/api/v1/session", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.json
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return {"Cookie": cookie, "X-CSRF-Token": answer.json["csrf_token"]}

    def let_in(self, role: str, email: str, password: str) -> None:
        """Signs somebody of the role in, for all questions that do not end the session."""
        self.credentials[role] = email, password
        self.people[role] = self.signed_in(role)

    @contextmanager
    def superuser(self, service: str) -> Iterator[psycopg.Connection[Any]]:
        """Opens a service's database as the one who sees everything."""
        name = self.urls[service].app.partition("?")[0].rpartition("/")[2]
        address = self.cluster.admin_url.replace("/postgres?", f"/{name}?")
        with psycopg.connect(address, row_factory=dict_row) as connection:
            yield connection

    def token(self, role: str, service: str) -> Headers:
        """Returns a token as identity signs it for somebody of the role, good for ten minutes."""
        if role == "nobody":
            return {}
        own = role == "client"
        claims = {
            "aud": service,
            "sub": f"contact:{self.contacts['own']}" if own else f"member:{self.members[role]}",
            "firm": str(self.firms["other firm" if role == "stranger" else "own"]),
            "client": str(self.clients["own"]) if own else None,
            "permissions": sorted(
                of_contact("client") if own else of_member(self.role(role), "sandbox")
            ),
            "mode": "sandbox",
        }
        token, _ = Signer(self.secrets.signing_key).sign(claims, seconds=600)
        return {"Authorization": f"Bearer {token}"}


@contextmanager
def new_world(cluster: Clones, folder: Path) -> Iterator[World]:
    """Tells the stories and signs everybody in; the workers are stopped then, so that nothing moves."""
    kept, services = load_or_make(folder), all_services()
    urls = migrate(cluster, services, kept, lambda line: None)
    suite = build(services, urls, kept, public_url=URL)
    suite.start()
    world = World(suite, urls, kept, cluster)
    try:
        _populate(world)
        # What is under way arrives before everything is stopped.
        said: list[str] = []
        assert check_suite(urls, said.append) == 0, "\n".join(said)
        for worker in suite.workers.values():
            worker.stop(patience=10)
        for name in TABLES:
            for whose in WHOSE[:3]:
                world.things(name, whose)
        yield world
    finally:
        suite.stop()
        suite.app.extensions["quick_reads"].close()


def _populate(world: World) -> None:
    password = world.secrets.demo_password
    create_firm(world.suite, world.secrets, "Northwind Studio")
    other_owner = "ann@elsewhere.example"
    _create_firm(world, "Elsewhere", other_owner)
    for whose, owner in zip(WHOSE, (OWNER, OWNER, other_owner), strict=False):
        scene = Scene(URL, owner, password, whose.replace(" ", "-"), lambda: _browser(world))
        lines: list[str] = []
        assert tell(MAIN, scene, say=lines.append), "\n".join(lines)
        world.firms[whose] = UUID(scene.api("owner").get("/session")["firm"]["id"])
        world.clients[whose] = UUID(scene.facts["client"]["id"])
        world.contacts[whose] = UUID(scene.facts["contact"]["id"])
        _learn_members(world, whose)
        _furnish(world, whose)
        _credit(scene)
        if whose == "own":
            world.let_in("owner", owner, password)
            world.let_in("client", mail_address(scene, "dana"), PASSWORD.format(run=scene.run))
            _invite(world, scene)
    world.people["nobody"] = {}


def _browser(world: World) -> Api:
    return Api(URL, transport=httpx.WSGITransport(world.suite.app, raise_app_exceptions=False))


def _create_firm(world: World, name: str, email: str) -> None:
    owner = {"name": "Ann Other", "email": email, "password": world.secrets.demo_password}
    firm = {"name": name, "time_zone": "UTC", "currency": "GBP", "country": "GB"}
    credential = b64encode(f"dashboard-bff:{world.secrets.service_secret}".encode()).decode()
    answer = (
        world.suite.apps["identity"]
        .test_client()
        .post(
            "/v1/firms",
            json=firm | {"mode": "sandbox", "owner": owner},
            headers={"Authorization": f"Basic {credential}"},
        )
    )
    assert answer.status_code == 201, answer.json


def _learn_members(world: World, whose: str) -> None:
    query = "SELECT id, role FROM members WHERE firm_id = %(firm)s AND status = 'active'"
    with world.superuser("identity") as connection:
        for row in connection.execute(query, {"firm": world.firms[whose]}):
            world.members["stranger" if whose == "other firm" else row["role"]] = row["id"]


def _furnish(world: World, whose: str) -> None:
    """Adds what the story leaves out: a plan, an estimate, a note, a field, a tax, files, keys, a request."""
    who = "stranger" if whose == "other firm" else "owner"
    client, contact = world.clients[whose], str(world.contacts[whose])
    key = {"name": "Books", "permissions": ["clients:read"]}
    look = {"contact_id": contact, "reason": "They asked by phone."}
    _make(world, who, "clients", f"/v1/clients/{client}/notes", {"text": "Rings on Fridays."})
    field_ = {"label": f"Since {whose}", "kind": "text"}
    _make(world, who, "clients", "/v1/custom-fields", field_)
    _make(world, who, "invoicing", "/v1/taxes", {"name": f"Levy of {whose}", "rate": "3"})
    _make(world, who, "clients", "/v1/clients/imports", {"text": f"name\nOf {whose}\n"})
    rows = {"text": f"number,name,unit_price\nOLD-1,Of {whose},1\n"}
    _make(world, who, "invoicing", "/v1/invoices/imports", rows)
    plan = {"name": f"Care of {whose}", "unit_price": "180.00"}
    taken = _make(world, who, "subscriptions", "/v1/plans", plan)
    start = {"client_id": str(client), "plan_id": taken["id"]}
    _make(world, who, "subscriptions", "/v1/subscriptions", start)
    spare = {"name": "Spare", "email": "spare@acme.example", "role": "client"}
    _make(world, who, "clients", f"/v1/clients/{client}/contacts", spare)
    _make(world, who, "identity", "/v1/api-keys", key)
    _send_estimate(world, who, client, contact)
    _make(world, who, "payments", "/v1/method-requests", {"client_id": str(client)})
    park(world, world.firms[whose])
    stray = differ(world, world.firms[whose])
    settlement, said = f"/v1/gateway-differences/{stray}/settlement", {"note": "A test of ours."}
    _make(world, who, "payments", settlement, said, status=200)
    _make(world, who, "identity", "/v1/impersonations", look)
    _let_be_shared(world, who)


def _let_be_shared(world: World, who: str) -> None:
    """The firm says that its invoices may be paid by whoever holds a link."""
    payments, path = world.suite.apps["payments"].test_client(), "/v1/collection-settings"
    seen = payments.get(path, headers=world.token(who, "payments"))
    ours = {"id", "firm_id", "created_at", "version"}
    said = {name: seen.json[name] for name in seen.json.keys() - ours}
    headers = world.token(who, "payments") | {"If-Match": seen.headers["ETag"]}
    answer = payments.put(path, json=said | {"clients_may": ["pay_by_link"]}, headers=headers)
    assert answer.status_code == 200, answer.json


def _credit(scene: Scene) -> None:
    """Credits a part of the story's invoice: there is a credit note, and a hold it was issued on."""
    owner, path = scene.api("owner"), f"/invoices/{scene.facts['invoice']['id']}"
    order = {"lines": [{"position": 1, "amount": 100}]}
    seen = owner.post(f"{path}/credit-note-previews", order)
    order |= {"reason": "A kindness.", "expected_amount": seen["total_amount"]}
    answer = owner.post(f"{path}/credit-notes", order, key=scene.key("credit"))
    assert answer.status == 200, answer.body


def _send_estimate(world: World, who: str, client: UUID, contact: str) -> None:
    line = {"name": "Drawings", "unit_price": "85.00"}
    draft = {"client_id": str(client), "contact_id": contact, "title": "Stand", "lines": [line]}
    made = _make(world, who, "invoicing", "/v1/estimates", draft)
    _make(world, who, "invoicing", f"/v1/estimates/{made['id']}/sending", {}, status=200)


def _make(
    world: World, who: str, service: str, path: str, body: dict[str, Any], status: int = 201
) -> Any:
    headers = world.token(who, service) | {"Idempotency-Key": str(new_id())}
    answer = world.suite.apps[service].test_client().post(path, json=body, headers=headers)
    assert answer.status_code == status, (path, answer.json)
    return answer.json


def _invite(world: World, scene: Scene) -> None:
    """Has the owner ask a person of each other role in, who then signs in."""
    identity = world.suite.apps["identity"].test_client()
    for name in (*MEMBERS[1:], "spare"):
        role = "staff" if name == "spare" else name
        email, password = f"{name}@northwind.example", secrets.token_urlsafe(16)
        draft = {"name": name.capitalize(), "email": email, "role": role}
        answer = identity.post("/v1/members", json=draft, headers=world.token("owner", "identity"))
        assert answer.status_code == 201, answer.json
        body = {"token": _token_for(scene, email), "password": password}
        accepted = _browser(world).post("/invitations/acceptance", body)
        assert accepted.status == 200, accepted.body
        if name == role:
            world.let_in(role, email, password)
    _learn_members(world, "own")


def _token_for(scene: Scene, email: str) -> str:
    owner = scene.api("owner")
    [row] = [row for row in owner.get("/mailbox")["items"] if row["to"] == email]
    return token_in(owner.get(f"/mailbox/{row['service']}/{row['id']}").body)
