"""Examples of events: the data that a service keeps in its contracts folder, in an envelope."""

import json
from datetime import datetime
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from common.events import Event, EventType


def example_of(fact: type[EventType]) -> dict[str, Any] | None:
    """Returns an event of this type as it travels, or None for a snapshot without an example."""
    file = _folder(fact.source()) / f"{fact.type}.json"
    if not file.is_file():
        return None
    data = json.loads(file.read_text())
    event = Event(
        id=uuid5(NAMESPACE_URL, fact.dataschema()),
        source=fact.source(),
        type=fact.type,
        subject=UUID(data["id"]),
        time=datetime.fromisoformat(data["created_at"]),
        dataschema=fact.dataschema(),
        data=data,
        firmid=UUID(data["firm_id"]),
        version=data["version"],
        schemaversion=fact.schemaversion,
        actor="system:example",
    )
    travels: dict[str, Any] = json.loads(event.to_json())
    return travels


def _folder(package: str) -> Any:
    """An installed service has its examples in its package, a source tree has them beside `src`."""
    installed = files(package) / "contracts"
    if installed.is_dir():
        return installed
    return Path(str(import_module(package).__file__)).parents[2] / "contracts"
