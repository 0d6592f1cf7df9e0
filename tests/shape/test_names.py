"""Every module stands in a room that has a name, and the name says what is in it."""

from pathlib import Path

import pytest

from tests.shape.tree import CODE, ROOT, modules, rooms, service_packages

VAGUE = {"base", "core", "helper", "helpers", "manager", "misc", "shared", "util", "utils"}

# A further one is a decision to write down first.
COMMON = {
    *("audit", "auth", "broker", "clock", "config", "db", "dumping", "errors", "events", "http"),
    *("card_numbers", "sandbox_cards"),
    *("idempotency", "ids", "imports", "inbox", "logs", "mail", "mail_links", "metrics", "money"),
    *("outbox", "paging", "processes", "reading", "sealing", "spreadsheets", "testing", "web"),
}


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [str(module) for module in modules(*CODE) if module.sits_in(*VAGUE)]

    assert not vague


@pytest.mark.parametrize("package", service_packages(), ids=lambda path: path.name)
def test_a_service_has_only_the_rooms_that_every_service_may_have(package: Path) -> None:
    assert python_names(package) - rooms(package.name) == set()


def test_common_has_only_the_modules_that_were_decided_on() -> None:
    assert python_names(ROOT / "libs/common/src/common") - COMMON == set()


def python_names(package: Path) -> set[str]:
    """The modules of a package, and its folders with Python somewhere in them."""
    found = {path.relative_to(package).parts[0] for path in package.rglob("*.py")}
    return {name.removesuffix(".py") for name in found} - {"__init__"}
