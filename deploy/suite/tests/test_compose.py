"""What docker-compose.yml says fits the services, their settings and the secrets they are given."""

import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from suite.registry import all_services
from suite.vault import Vault, secret_files

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PARTS = [(service, part) for service in all_services() for part in ("web", "worker")]


def test_every_service_has_a_web_and_a_worker() -> None:
    assert {f"{service.name}-{part}" for service, part in PARTS} <= set(SERVICES)


@pytest.mark.parametrize(
    ("service", "part"), PARTS, ids=[f"{service.name}-{part}" for service, part in PARTS]
)
def test_every_part_is_told_every_compulsory_setting(service: Any, part: str) -> None:
    told = {
        name.removesuffix("_FILE") for name in SERVICES[f"{service.name}-{part}"]["environment"]
    }

    compulsory = {
        field.name.upper() for field in fields(service.settings) if field.default is MISSING
    }
    assert compulsory - told == set()


def test_every_file_a_container_is_told_of_is_written_into_its_volume(tmp_path: Path) -> None:
    written = secret_files(all_services(), Vault(tmp_path / "none"), "postgres", "rabbitmq")

    for name, service in SERVICES.items():
        reader = service.get("user", "operator")
        for path in _paths(service):
            [folder] = _folders(service)
            file = path.replace("/run/counterfoil", folder)
            assert file in written, f"{name} is told of {path}"
            assert reader in file.split("/"), f"{reader} cannot read {path}"


def test_nobody_sees_the_secrets_of_another() -> None:
    seen = {name: _folders(service) for name, service in SERVICES.items() if name != "secrets"}

    assert seen.pop("migrate") == seen.pop("tools") == ["operator"]
    for name, folders in seen.items():
        assert folders in ([], [re.sub("-(web|worker)$", "", name)])


def test_only_the_dashboard_is_published_and_by_default_to_this_machine_alone() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert list(published) == ["dashboard-bff-web"]
    assert all(
        port.startswith("${COUNTERFOIL_ADDRESS:-127.0.0.1}:") for [port] in [*published.values()]
    )


def test_the_image_installs_what_the_tests_ran_with() -> None:
    tested = _pins("requirements.lock")

    assert _pins("deploy/requirements.lock") <= tested
    assert _pins("deploy/build.lock") <= tested


def _paths(service: dict[str, Any]) -> list[str]:
    environment = service.get("environment", {})
    paths = [text for name, text in environment.items() if name.endswith(("_FILE", "PGPASSFILE"))]
    # PostgreSQL's and RabbitMQ's images read as users of their own.
    return [] if service["image"] in ("postgres:18", "rabbitmq:4-management") else paths


def _folders(service: dict[str, Any]) -> list[str]:
    names = [volume.partition(":")[0] for volume in service.get("volumes", [])]
    return [name.removeprefix("secrets-") for name in names if name.startswith("secrets-")]


def _pins(path: str) -> set[str]:
    pins = set(re.findall(r"(?m)^[a-z0-9._-]+==[^ ;\\]+", (ROOT / path).read_text()))
    assert pins
    return pins
