"""The pytest plugin: real PostgreSQL for every test, reached as the app role, and never a mock of ours.

A service's tests/conftest.py makes its fixture with `service_fixture(SERVICE)`; a test that needs it
takes `service` and gets a fresh database cloned from a migrated template.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from common import logs
from common.processes import Service
from common.testing import examples
from common.testing.postgres import Clones
from common.testing.service import PATIENCE, ServiceUnderTest

__all__ = ["ServiceUnderTest", "service_fixture"]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Clones]:
    """An embedded PostgreSQL of this test process, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="counterfoil-test-") as folder:
        cluster = Clones(Path(folder) / "pg")
        yield cluster
        cluster.stop()


def service_fixture(service: Service, **settings: Any) -> Any:
    """Returns a fixture that gives each test the service on a fresh database."""

    @pytest.fixture
    def service_under_test(cluster: Clones) -> Iterator[ServiceUnderTest]:
        database = cluster.take(service)
        under_test = ServiceUnderTest(service, database.urls, settings)
        yield under_test
        under_test.close()
        cluster.give_back(service, database)

    return service_under_test


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    """A RabbitMQ: AMQP_URL's, Docker's or a private one; skips with the reason where there is none."""
    from common.testing import rabbitmq

    try:
        with rabbitmq.rabbitmq() as url:
            yield str(url)
    except rabbitmq.Unavailable as reason:
        require_or_skip("REQUIRE_BROKER", str(reason))


@pytest.fixture(scope="module")
def own_broker() -> Iterator[Any]:
    """A RabbitMQ of the module's own, which a test may hurt as long as it leaves it running."""
    from common.testing.local_rabbit import LocalRabbit, Unavailable

    try:
        server = LocalRabbit().__enter__()
    except Unavailable as reason:
        require_or_skip("REQUIRE_BROKER", str(reason))
    with server:
        yield server


def require_or_skip(switch: str, reason: str) -> None:
    """Skips with the reason; where the switch is set (CI), fails instead."""
    if os.environ.get(switch):
        pytest.fail(f"{switch} is set, but: {reason}")
    pytest.skip(reason)


def pytest_configure(config: pytest.Config) -> None:
    """Logs of the code under test go where pytest captures them; examples depend on the test alone."""
    logs.configure("test")
    examples.settle()
    os.environ.setdefault("DATABASE_PATIENCE", str(PATIENCE))
