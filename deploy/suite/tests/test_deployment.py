"""The migrate step on a bare server, and firms created through identity."""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from common.db.embedded import Cluster
from common.db.migrations import pending
from common.db.security import role_name
from suite.data import CannotStart
from suite.deployment import create_firm, migrate
from suite.registry import all_services
from suite.vault import Vault, secret_files

NOTHING = argparse.Namespace(data=None)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """A server that nobody has prepared; its roles are its own."""
    with tempfile.TemporaryDirectory(prefix="counterfoil-bare-") as folder:
        cluster = Cluster(Path(folder) / "pg", durable=False)
        yield cluster
        cluster.stop()


def told(monkeypatch: pytest.MonkeyPatch, server: Cluster, folder: Path, *rotate: str) -> None:
    vault = Vault(folder / "secrets.json", forget=rotate)
    files = secret_files(all_services(), vault, "unused", "unused")
    vault.save()
    brokers = dict.fromkeys((service.name for service in all_services()), "memory://deployment")
    monkeypatch.setenv("ADMIN_DATABASE_URL", server.admin_url)
    monkeypatch.setenv("PASSWORDS", files["operator/passwords.json"])
    monkeypatch.setenv("BROKER_URLS", json.dumps(brokers))


def test_migrating_prepares_every_database_and_may_be_done_again(
    monkeypatch: pytest.MonkeyPatch, server: Cluster, tmp_path: Path
) -> None:
    told(monkeypatch, server, tmp_path)

    assert [migrate(NOTHING), migrate(NOTHING)] == [0, 0]

    for service in all_services():
        assert not pending(service.package, server.urls(service.name, service.package).owner)


def test_migrating_gives_roles_the_passwords_of_now(
    monkeypatch: pytest.MonkeyPatch, server: Cluster, tmp_path: Path
) -> None:
    told(monkeypatch, server, tmp_path)
    migrate(NOTHING)
    before = _kept_passwords(server)

    told(monkeypatch, server, tmp_path, "databases")
    migrate(NOTHING)

    after = _kept_passwords(server)
    assert role_name("invoicing", "app") in before
    assert [name for name in before if before[name] == after[name]] == []


def test_what_migrating_is_not_told_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ADMIN_DATABASE_URL", "PASSWORDS", "BROKER_URLS"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(CannotStart, match="ADMIN_DATABASE_URL, BROKER_URLS, PASSWORDS"):
        migrate(NOTHING)


def test_creating_a_firm_while_identity_is_away_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("SERVICE_SECRET", "s")
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:8080")
    firm = argparse.Namespace(
        name="Northwind", owner_email="a@b.example", owner_name=None, time_zone="UTC",
        currency="GBP", country="GB", sandbox=False, password_stdin=False,
    )  # fmt: skip

    with pytest.raises(CannotStart, match="identity does not answer"):
        create_firm(firm)


def _kept_passwords(server: Cluster) -> dict[str, str]:
    query = "SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE '%\\_app'"
    with psycopg.connect(server.admin_url) as connection:
        return dict(connection.execute(query).fetchall())
