"""The command line: one part of one service, the demo firm, and a help that answers at once."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from suite.__main__ import main
from suite.data import locked
from suite.registry import NAMES

from .conftest import Told

ISSUED = "SELECT count(*) FROM outbox WHERE type = 'billing_group.released'"
VERBS = (
    *("up", "demo", "story", "clock", "import", "web", "worker", "tick"),
    *("check", "dead", "person", "resend", "rebuild"),
    *("secrets", "migrate", "firm", "contracts", "subscribe"),
)


def test_help_names_every_verb_and_imports_no_service() -> None:
    code = "import sys; from suite.__main__ import main; main(sys.argv[1:])"
    heavy = (
        "import sys, atexit; atexit.register(lambda: print(sorted(sys.modules), file=sys.stderr))"
    )

    done = subprocess.run(
        [sys.executable, "-c", f"{heavy}; {code}", "--help"], capture_output=True, text=True
    )

    assert done.returncode == 0
    assert tuple(re.findall(r"^    ([a-z]+)(?: |$)", done.stdout, re.MULTILINE)) == VERBS
    for module in ("flask", "sqlalchemy", "kombu", "invoicing", "httpx"):
        assert f"'{module}'" not in done.stderr


@pytest.mark.parametrize("part", ["web", "worker", "tick"])
def test_a_part_of_a_service_that_is_not_there_names_those_that_are(
    part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([part, "billing"]) == 1

    said = capsys.readouterr().err
    assert all(name in said for name in NAMES)


@pytest.mark.parametrize("name", ["dashboard-bff", "dashboard_bff"])
def test_a_part_says_which_settings_it_lacks(name: str) -> None:
    done = counterfoil("tick", name, DATABASE_URL="")

    assert done.returncode == 2
    assert done.stdout.startswith("dashboard_bff.config: set ")
    assert "DATABASE_URL" in done.stdout


def test_a_tick_does_what_time_has_brought_and_ends(told: Told) -> None:
    urls = told.copy("subscriptions")["subscriptions"]
    with told.superuser(urls) as connection:
        connection.execute("UPDATE firm_clocks SET offset_seconds = offset_seconds + 70 * 86400")
        due = connection.execute(ISSUED).fetchone()
    environment = {
        "DATABASE_URL": urls.app,
        "WORKER_DATABASE_URL": urls.worker,
        "BROKER_URL": "memory://none",
        "JWKS_URL": "http://127.0.0.1:1",
        "PUBLIC_URL": "http://127.0.0.1:1",
    }

    done = counterfoil("tick", "subscriptions", **environment)

    assert done.returncode == 0, done.stderr
    with told.superuser(urls) as connection:
        assert connection.execute(ISSUED).fetchone() > due


def test_the_demo_is_not_loaded_twice_nor_under_a_suite_that_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with locked(tmp_path):
        assert main(["demo", "--data", str(tmp_path)]) == 1
    assert "Another suite is running" in capsys.readouterr().err
    (tmp_path / "demo.done").touch()

    assert main(["demo", "--data", str(tmp_path)]) == 0

    assert "is in" in capsys.readouterr().out
    assert not (tmp_path / "postgres").exists()


def test_the_databases_of_a_folder_are_migrated_and_may_be_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert main(["migrate", "--data", str(tmp_path)]) == 0

    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("migrating ")] == [
        f"migrating {name}" for name in NAMES
    ]


def counterfoil(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs the command as a process of its own: a part sets up the logs of its whole process."""
    return subprocess.run(
        [sys.executable, "-m", "suite", *words],
        env=os.environ | environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
