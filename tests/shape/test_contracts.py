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
    published = published_types(package.name)
    # A snapshot repeats what the facts about the same noun say; an example of its own is optional.
    facts = {type_ for type_ in published if not type_.endswith(".snapshot")}

    assert facts - contracts == set()
    assert contracts - published == set()


def published_types(service: str) -> set[str]:
    if find_spec(f"{service}.events"):
        import_module(f"{service}.events")
    return set(published_by(service))
