"""The suite with every service's web and worker as a process of its own, on a real RabbitMQ.

For stories and tests on one machine; a production set-up does the same with containers.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from common.broker import connect
from common.db.security import Urls
from common.processes import Service
from common.testing.ports import claim_ports
from suite.cluster import migrate, start_cluster
from suite.embedded import DASHBOARD
from suite.firms import OWNER, create_firm_over_http
from suite.registry import all_services
from suite.secrets import Secrets, load_or_make

START_SECONDS = 180


@dataclass
class Apart:
    """Processes by name (`invoicing-web`, `invoicing-worker`); each may be killed and started again."""

    folder: Path
    ports: Mapping[str, int]
    environments: Mapping[str, dict[str, str]]
    packages: Mapping[str, str]
    urls: Mapping[str, Urls]
    password: str
    owner: str = OWNER
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The dashboard's address."""
        return f"http://127.0.0.1:{self.ports[DASHBOARD]}"

    def start(self, name: str) -> None:
        """Starts one process; its log goes to a file of its name."""
        service, _, part = name.rpartition("-")
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", self.packages[service], part],
            env=os.environ | self.environments[service],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        log.close()

    def kill(self, name: str) -> None:
        """Kills one process with SIGKILL, as a power cut would."""
        self.processes[name].kill()
        self.processes[name].wait()

    def start_all(self) -> None:
        """Starts every web and every worker, and waits until all answer."""
        for service in self.packages:
            self.start(f"{service}-web")
            self.start(f"{service}-worker")
        for service in self.packages:
            self.wait_ready(service)

    def wait_ready(self, service: str) -> None:
        """Waits, bounded, until a service's web is ready; raises RuntimeError with its log's end."""
        ends = time.monotonic() + START_SECONDS
        address = f"http://127.0.0.1:{self.ports[service]}/health/ready"
        while time.monotonic() < ends:
            try:
                if httpx.get(address, timeout=1).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        log = (self.folder / f"{service}-web.log").read_text()[-2000:]
        raise RuntimeError(f"{service} is not ready after {START_SECONDS} s:\n{log}")

    def stop_all(self) -> None:
        """Stops every process, the webs first; what does not end in time is killed."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        ends = time.monotonic() + 15
        for process in self.processes.values():
            try:
                process.wait(max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def private_suite(*, amqp_url: str | None = None) -> Iterator[Apart]:
    """A suite apart, of its own: PostgreSQL in a folder, RabbitMQ from AMQP_URL or a private one.

    Two suites on one broker would take each other's events: give each a broker, or run one at a time.
    """
    from common.testing.rabbitmq import rabbitmq

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="counterfoil-apart-")))
        broker = amqp_url or stack.enter_context(rabbitmq())
        secrets, services = load_or_make(folder), all_services()
        cluster = start_cluster(folder / "postgres", secrets)
        stack.callback(cluster.stop)
        urls = migrate(cluster, services, secrets, lambda line: None)
        apart = _apart(folder, services, urls, secrets, broker)
        stack.callback(apart.stop_all)
        # Every queue is there before anyone publishes: what reached no queue would be late at best.
        for service in services:
            connect(broker, service.name).declare(service.handlers.types)
        apart.start_all()
        create_firm_over_http(
            f"http://127.0.0.1:{apart.ports['identity']}", secrets, "Northwind Studio"
        )
        yield apart


def _apart(
    folder: Path, services: list[Service], urls: Mapping[str, Urls], secrets: Secrets, broker: str
) -> Apart:
    names = [service.name for service in services]
    ports = dict(zip(names, claim_ports(len(names)), strict=True))
    shared = {
        "BROKER_URL": broker,
        "JWKS_URL": f"http://127.0.0.1:{ports['identity']}/.well-known/jwks.json",
        "PUBLIC_URL": f"http://127.0.0.1:{ports[DASHBOARD]}",
        "SERVICE_SECRET": secrets.service_secret,
        **{f"{name.upper()}_URL": f"http://127.0.0.1:{port}" for name, port in ports.items()},
    }
    environments = {
        service.name: shared
        | {
            "DATABASE_URL": urls[service.name].app,
            "WORKER_DATABASE_URL": urls[service.name].worker,
            "BIND": f"127.0.0.1:{ports[service.name]}",
        }
        for service in services
    }
    environments["identity"] |= {
        "SIGNING_KEY": secrets.signing_key,
        "SECRETS_KEY": secrets.secrets_key,
        "MAIL_LINK_KEY": secrets.mail_link_key,
    }
    environments["invoicing"] |= {"MAIL_LINK_KEY": secrets.mail_link_key}
    environments["payments"] |= {"GATEWAY_SECRETS_KEY": secrets.gateway_secrets_key}
    packages = {service.name: service.package for service in services}
    return Apart(folder, ports, environments, packages, urls, secrets.demo_password)
