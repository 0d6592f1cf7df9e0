"""What My Billing is held against: a bare endpoint, and a page composed from the live services.

`python -m bench.servers bare PORT WORKERS` serves with the settings that every service has.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psutil
from flask import Flask, jsonify

from common.testing.ports import claim_ports

START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A gunicorn that runs: where it listens, and which process it is."""

    port: int
    pid: int

    def spent(self) -> float:
        """Returns the processor seconds of it and its workers so far."""
        root = psutil.Process(self.pid)
        times = [each.cpu_times() for each in (root, *root.children(recursive=True))]
        return float(sum(each.user + each.system for each in times))


@contextmanager
def serving(
    kind: str, workers: int, *more: str, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Starts a server as a process, and stops it afterwards."""
    port = claim_ports()[0]
    command = [sys.executable, "-m", "bench.servers", kind, str(port), str(workers), *more]
    process = subprocess.Popen(command, env=os.environ | dict(environment or {}))
    try:
        wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(40)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Waits, bounded, until something listens; raises if the process ends before."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on {port}")


def bare() -> Flask:
    """Returns an application that does nothing but answer JSON."""
    app = Flask("bare")

    @app.get("/")
    def hello() -> Any:
        return jsonify(hello="world")

    return app


def composed(firm_id: str, person_id: str, membership_id: str, client_id: str) -> Flask:
    """Returns a dashboard without a read model: each page asks the five services, with tokens."""
    from common.config import load
    from dashboard_bff.config import Config
    from dashboard_bff.gateways.services import Person, Services

    app = Flask("composed")
    services = Services(load(Config))
    person = Person(UUID(firm_id), UUID(person_id), UUID(membership_id))

    def ask(service: str, path: str, **query: str) -> Any:
        return services.call(person, service, "GET", path, **query)

    @app.get("/")
    def my_billing() -> Any:
        of = {"client_id": client_id}
        return jsonify(
            firm=ask("identity", "/v1/firm"),
            client=ask("clients", f"/v1/clients/{client_id}"),
            invoices=ask("invoicing", "/v1/invoices", **of)["items"],
            proposals=ask("invoicing", "/v1/proposals", **of)["items"],
            services=ask("subscriptions", "/v1/services", **of)["items"],
            methods=ask("payments", "/v1/payment-methods", **of)["items"],
            payments=ask("payments", "/v1/payments", **of)["items"],
        )

    return app


def main(kind: str, port: str, workers: str, *more: str) -> None:
    """Serves until SIGTERM."""
    from common.web import serve

    def factory() -> Flask:
        return bare() if kind == "bare" else composed(*more)

    serve(factory, bind=f"127.0.0.1:{port}", workers=int(workers))


if __name__ == "__main__":
    main(*sys.argv[1:])
