"""Every event that a service publishes has an example that its consumers are tested against."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from common.events import published_by
from tests.shape.tree import service_packages


@pytest.mark.parametrize("package", service_packages(), ids=lambda path: path.name)
def test_a_service_has_one_contract_for_each_event_it_publishes(package: Path) -> None:
    contracts = {path.stem for path in (package.parents[1] / "contracts").glob("*.json")}

    assert contracts == published_types(package.name)


def published_types(service: str) -> set[str]:
    if find_spec(f"{service}.events"):
        import_module(f"{service}.events")
    return set(published_by(service))
