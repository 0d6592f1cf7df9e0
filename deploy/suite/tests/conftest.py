"""One telling of the main story for all tests; each test then works on copies of its databases."""

import json
import secrets
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from common.db.security import ROLES, Urls
from common.processes import Service
from common.testing import require_or_skip
from common.testing.local_rabbit import LocalRabbit, Unavailable
from common.testing.postgres import Clones
from common.testing.snapshots import Snapshot
from suite.check import check_suite
from suite.cluster import migrate
from suite.embedded import Embedded, build
from suite.firms import OWNER, create_firm
from suite.registry import all_services
from suite.secrets import Secrets, load_or_make, new_signing_key
from suite.story import Scene, tell
from suite.story.api import Api
from suite.story.main_job import MAIN
from suite.vault import MANAGEMENT_PORT, Vault, secret_files

from .doors import ORIGIN, PASSWORD, Browser, Doors

URL = "http://suite.localhost"
MOVING = (
    "SELECT count(*) FROM outbox WHERE published_at IS NULL"
    " UNION ALL SELECT count(*) FROM inbox WHERE processed_at IS NULL AND dropped_at IS NULL"
    " UNION ALL SELECT count(*) FROM audit_unsealed"
)


@dataclass(frozen=True)
class Deployed:
    """A broker as a deployment has it: each service's address, and the operator's of its management."""

    server: LocalRabbit
    urls: Mapping[str, str]
    management: str


@dataclass
class Told:
    """A suite after the main story, at rest: its databases are templates, never written again.

    A copy is put back as it was and lent again: that takes a tenth of the time of another copy.
    """

    cluster: Clones
    secrets: Secrets
    services: list[Service]
    urls: Mapping[str, Urls]
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    lent: list[tuple[str, str]] = field(default_factory=list)
    free: dict[str, list[str]] = field(default_factory=dict)

    def copy(self, *names: str) -> dict[str, Urls]:
        """Returns the suite's addresses with copies in place of the named services' databases."""
        urls = dict(self.urls)
        for service in self.services:
            if service.name in names:
                copied = self._copy(service.package)
                self.lent.append((service.package, copied))
                passwords = dict.fromkeys(ROLES, self.secrets.database_password)
                urls[service.name] = self.cluster.urls(service.name, copied, passwords)
        return urls

    def _copy(self, template: str) -> str:
        if waiting := self.free.get(template):
            return waiting.pop()
        copied = f"{template}_{secrets.token_hex(6)}"
        self.cluster.execute(f"CREATE DATABASE {copied} TEMPLATE {template}")
        return copied

    def others(self, urls: Mapping[str, Urls]) -> dict[str, Urls]:
        """Returns the addresses of copies of all that is no copy yet: what a suite may run on."""
        names = {name for name, url in urls.items() if url == self.urls[name]}
        return {name: url for name, url in self.copy(*names).items() if name in names}

    def freeze(self) -> None:
        """Makes the databases readable only; a copy of one can be written."""
        for service in self.services:
            self.snapshots[service.package] = Snapshot.of(self._address(service.package))
            frozen = f"ALTER DATABASE {service.package} SET default_transaction_read_only = on"
            self.cluster.execute(frozen)

    def corrupt(self, **statements: list[str]) -> dict[str, Urls]:
        """Returns addresses of a suite in which somebody has written past every service."""
        names = {package: package.replace("_", "-") for package in statements}
        urls = self.copy(*names.values())
        for package, wrongs in statements.items():
            with self.superuser(urls[names[package]]) as connection:
                for wrong in wrongs:
                    changed = connection.execute(wrong.encode()).rowcount
                    assert changed != 0, f"changes nothing: {wrong}"
        return urls

    def superuser(self, urls: Urls) -> psycopg.Connection[Any]:
        """Opens a database as the one who may do anything to it."""
        name = urls.app.partition("?")[0].rpartition("/")[2]
        return psycopg.connect(self._address(name), autocommit=True)

    def take_back(self) -> None:
        """Puts the copies that a test had back as they were; one that has other tables is removed."""
        for template, name in self.lent:
            if self.snapshots[template].put_back(self._address(name)):
                self.free.setdefault(template, []).append(name)
            else:
                self.cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")
        self.lent.clear()

    def _address(self, database: str) -> str:
        return self.cluster.admin_url.replace("/postgres?", f"/{database}?")

    def start(self, urls: Mapping[str, Urls]) -> Embedded:
        """Returns the suite on other databases, started."""
        suite = build(self.services, urls, self.secrets, public_url=URL)
        suite.start()
        return suite


@pytest.fixture(scope="session")
def story_told(cluster: Clones, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The suite after the main story, with a second firm that has a client of its own."""
    kept, services = load_or_make(Path(tmp_path_factory.mktemp("suite"))), all_services()
    urls = migrate(cluster, services, kept, lambda line: None)
    told = Told(cluster, kept, services, urls)
    suite = told.start(urls)
    try:
        create_firm(suite, kept, "Northwind Studio")
        _create_another_firm(suite, kept)
        lines: list[str] = []
        scene = Scene(URL, OWNER, kept.demo_password, "tests", lambda: open_api(suite))
        assert tell(MAIN, scene, say=lines.append), "\n".join(lines)
        come_to_rest(told, urls)
        assert check_suite(urls, lines.append) == 0, "\n".join(lines)
        # What had left one service and not reached the other was waited for by the check.
        come_to_rest(told, urls)
    finally:
        stop(suite)
    told.freeze()
    return told


@pytest.fixture(scope="module")
def broker() -> Iterator[Deployed]:
    """A RabbitMQ with its management, which a deployment's secrets have set up."""
    try:
        server = LocalRabbit(plugins=["rabbitmq_management"]).__enter__()
    except Unavailable as reason:
        require_or_skip("REQUIRE_BROKER", str(reason))
    with server:
        vault = Vault(server.folder / "vault.json")
        address = urlsplit(server.url)
        files = secret_files(all_services(), vault, "unused", f"127.0.0.1:{address.port}")
        told = json.loads(files["rabbitmq/definitions.json"])
        ctl = [server.ctl_script(), "--quiet", "import_definitions"]
        subprocess.run(ctl, input=json.dumps(told), text=True, check=True, timeout=60)
        management = files["operator/broker_management_url"].replace(
            str(MANAGEMENT_PORT), str(urlsplit(server.management_url).port)
        )
        yield Deployed(server, json.loads(files["operator/broker_urls.json"]), management)


@pytest.fixture
def doors(cluster: Clones) -> Iterator[Doors]:
    """The dashboard with identity behind it, and nobody there yet; no worker runs by itself."""
    services = [each for each in all_services() if each.name in {"identity", "dashboard-bff"}]
    kept = Secrets(
        new_signing_key(),
        "the-suites-own-secret",
        "unused",
        PASSWORD,
        "s3crets",
        "l1nks",
        "g4teways",
    )
    taken = {service.name: cluster.take(service) for service in services}
    urls = {name: database.urls for name, database in taken.items()}
    cheap = {"PASSWORD_MEMORY_KIB": "8", "PASSWORD_TIME_COST": "1"}
    pair = b64encode(f"dashboard-bff:{kept.service_secret}".encode()).decode()
    started: list[Embedded] = []

    def start(names: Collection[str], public_url: str, **more: str) -> Doors:
        """Builds these parts on the same databases: a restart, or a suite told otherwise."""
        some = [service for service in services if service.name in names]
        suite = build(some, urls, kept, public_url=public_url, more=cheap | more)
        started.append(suite)
        return Doors(suite, urls, {"Authorization": f"Basic {pair}"}, start)

    yield start(taken, ORIGIN)
    for suite in started:
        stop(suite)
    for service in services:
        cluster.give_back(service, taken[service.name])


@pytest.fixture
def told(story_told: Told) -> Iterator[Told]:
    """The suite after the main story; copies a test makes of it are gone afterwards."""
    yield story_told
    story_told.take_back()


@pytest.fixture
def running(told: Told) -> Iterator[Callable[[Mapping[str, Urls]], Embedded]]:
    """Starts suites on given databases, and stops them after the test."""
    started: list[Embedded] = []

    def start(urls: Mapping[str, Urls]) -> Embedded:
        started.append(told.start(urls))
        return started[-1]

    yield start
    for suite in started:
        stop(suite)


@pytest.fixture
def ann(doors: Doors) -> Browser:
    """The owner of a firm, signed in."""
    doors.found()
    return doors.signed_in()


def open_api(suite: Embedded) -> Api:
    """Returns a browser of the suite."""
    transport = httpx.WSGITransport(suite.app, raise_app_exceptions=False)
    return Api(URL, transport=transport)


def come_to_rest(told: Told, urls: Mapping[str, Urls]) -> None:
    """Waits until no event is under way and every audit row is sealed: what may wait a minute, too.

    A suite that was stopped before would be found stuck by whoever looks at it a minute later.
    """
    ends = time.monotonic() + 30
    while moving := {name: count for name, url in urls.items() if (count := _moving(told, url))}:
        assert time.monotonic() < ends, f"still on their way: {moving}"
        time.sleep(0.05)


def _moving(told: Told, url: Urls) -> int:
    with told.superuser(url) as connection:
        return sum(count for (count,) in connection.execute(MOVING))


def stop(suite: Embedded) -> None:
    """Stops the suite and lets go of its databases, so that they can be copied."""
    suite.stop()
    suite.app.extensions["quick_reads"].close()
    for app in suite.apps.values():
        app.extensions["database"].close()


def _create_another_firm(suite: Embedded, kept: Secrets) -> None:
    owner = {"name": "Ann Other", "email": "ann@elsewhere.example", "password": kept.demo_password}
    firm = {"name": "Elsewhere", "time_zone": "UTC", "currency": "EUR", "country": "DE"}
    credential = b64encode(f"dashboard-bff:{kept.service_secret}".encode()).decode()
    transport = httpx.WSGITransport(suite.apps["identity"])
    with httpx.Client(base_url="http://identity", transport=transport) as client:
        client.post(
            "/v1/firms",
            json=firm | {"mode": "sandbox", "owner": owner},
            headers={"Authorization": f"Basic {credential}"},
        ).raise_for_status()
    api = open_api(suite)
    assert api.sign_in(owner["email"], owner["password"]).status in (200, 201)
    assert api.post("/clients", {"name": "Far & Away"}, key="far").status == 201
