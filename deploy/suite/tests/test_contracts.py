"""The AsyncAPI document says what the services really publish, and their examples are true to it."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from common.events import Event
from suite.contracts import document, published
from suite.registry import all_services

from .conftest import Told

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = document(all_services())
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
EXAMPLES = {
    (path.parents[1].name, path.stem): path
    for path in sorted(ROOT.glob("services/*/contracts/*.json"))
}
# Without this library a checker passes over instants, and so proves nothing of them.
FORMATS = {"date", "date-time", "email", "uuid"}


def refusals(message: str, event: Any) -> list[str]:
    """What a reader who goes by the document finds wrong with an event."""
    shape = MESSAGES[message]["payload"] | {"components": DOCUMENT["components"]}
    checker = FormatChecker()
    assert checker.checkers.keys() >= FORMATS
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
        for error in Draft7Validator(shape, format_checker=checker).iter_errors(event)
    ]


def example(message: str) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(MESSAGES[message]["examples"][0]["payload"]))
    return copied


def test_every_published_type_has_its_channel_operation_and_message() -> None:
    facts = list(published(all_services()))

    assert len(facts) > 40
    assert {fact.type for fact in facts} == set(DOCUMENT["channels"])
    names = {f"{fact.source()}.{fact.type}" for fact in facts}
    assert names == set(MESSAGES) == set(DOCUMENT["operations"])
    for key, channel in DOCUMENT["channels"].items():
        assert channel["address"] == key
        assert channel["bindings"]["amqp"]["exchange"]["name"] == "counterfoil.events"


def test_every_reference_leads_somewhere() -> None:
    found = list(references(DOCUMENT))

    assert len(found) > len(MESSAGES)
    for reference in found:
        place: Any = DOCUMENT
        assert reference.startswith("#/")
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_every_shape_is_a_json_schema_of_both_drafts_in_use() -> None:
    shapes = {**DOCUMENT["components"]["schemas"], **{n: m["payload"] for n, m in MESSAGES.items()}}

    for shape in shapes.values():
        Draft7Validator.check_schema(shape)
        Draft202012Validator.check_schema(shape)


@pytest.mark.parametrize(("service", "type_"), EXAMPLES, ids=map(".".join, EXAMPLES))
def test_a_published_example_is_in_the_document_and_true_to_it(service: str, type_: str) -> None:
    message = f"{service.replace('-', '_')}.{type_}"

    assert example(message)["data"] == json.loads(EXAMPLES[service, type_].read_text())
    assert refusals(message, example(message)) == []


@pytest.mark.parametrize(
    ("message", "field", "wrong"),
    [
        ("invoicing.invoice.issued", "id", "17"),
        ("invoicing.invoice.issued", "issued_at", "yesterday"),
        ("invoicing.invoice.issued", "due_on", "2026-02-30"),
        ("invoicing.invoice.issued", "total_amount", "420.00"),
        ("subscriptions.service.started", "unit_price", 350),
        ("subscriptions.service.started", "unit_price", "3.5e2"),
        ("identity.firm.created", "tax_rate", None),
        ("payments.payment.failed", "method", {"brand": "visa"}),
    ],
)
def test_data_that_is_not_as_published_is_refused(message: str, field: str, wrong: Any) -> None:
    event = example(message)
    event["data"][field] = wrong

    assert [line for line in refusals(message, event) if line.startswith(f"data.{field}")]


@pytest.mark.parametrize("name", ["specversion", "id", "firmid", "version", "data", "actor"])
def test_an_envelope_without_one_of_its_fields_is_refused(name: str) -> None:
    event = example("invoicing.invoice.issued")
    del event[name]

    assert refusals("invoicing.invoice.issued", event)


def test_an_event_of_another_type_is_refused() -> None:
    assert refusals("invoicing.invoice.paid", example("invoicing.invoice.issued"))


def test_everything_the_main_story_published_is_true_to_the_document(told: Told) -> None:
    seen = set()
    for service in told.services:
        with told.superuser(told.urls[service.name]) as connection:
            rows = connection.execute("SELECT type, body FROM outbox").fetchall()
        for type_, body in rows:
            message = f"{service.package}.{type_}"
            seen.add(message)
            assert refusals(message, json.loads(body)) == [], message

    assert {"invoicing.invoice.paid", "payments.payment.succeeded"} <= seen
    assert len(seen) > 15


@pytest.mark.parametrize("message", [name for name in MESSAGES if "examples" in MESSAGES[name]])
def test_the_envelope_is_a_cloud_event_to_the_sdk_and_comes_back_the_same(message: str) -> None:
    sent = Event.from_json(json.dumps(example(message)).encode())

    read = JSONFormat().read(CloudEvent, sent.to_json())

    assert (read.get_id(), read.get_type()) == (str(sent.id), sent.type)
    assert (read.get_time(), read.get_subject()) == (sent.time, str(sent.subject))
    assert read.get_extension("firmid") == str(sent.firmid)
    assert read.get_extension("version") == sent.version
    assert Event.from_json(JSONFormat().write(read)) == sent


def test_a_service_that_is_installed_brings_its_examples() -> None:
    for service in {name for name, _ in EXAMPLES}:
        settings = tomllib.loads((ROOT / "services" / service / "pyproject.toml").read_text())
        wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
        package = service.replace("-", "_")
        assert wheel["force-include"] == {"contracts": f"{package}/contracts"}


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    if isinstance(part, list):
        for each in part:
            yield from references(each)
