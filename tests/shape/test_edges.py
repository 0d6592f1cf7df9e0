"""Time, transactions and firms come in from the edges; nobody inside helps himself to them."""

import ast
import re
from collections.abc import Iterator

from tests.shape.tree import Module, modules

SOURCES = ("libs/common/src", "services/*/src", "deploy/*/src")
CLOCK = "libs/common/src/common/clock.py"

WALL_CLOCKS = {
    *(f"datetime.datetime.{name}" for name in ("now", "today", "utcnow")),
    *(f"time.{name}" for name in ("gmtime", "localtime", "time", "time_ns")),
    *(f"sqlalchemy.func.{name}" for name in ("current_date", "current_timestamp", "now")),
    "datetime.date.today",
}
# A function that reads a header, and the decorator by which a route's description has it.
ASKED = {
    "require_match": "conditional",
    "match_if_named": "conditional_if_named",
    "idempotency_key": "keyed",
}
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b")
SQL_CLOCK = re.compile(
    r"\bnow\(\)|\b(clock|statement|transaction)_timestamp\(|\bCURRENT_(DATE|TIME)"
)


def test_only_common_clock_reads_the_wall_clock() -> None:
    readings = [
        f"{module}:{line} {reading}"
        for module in modules(*SOURCES)
        if str(module) != CLOCK
        for line, reading in (*names_read(module), *clocks_in_sql(module))
    ]

    assert not readings


def test_a_row_is_never_got_by_its_id_alone() -> None:
    pattern = re.compile(r"\bsession" + r"\.get\(")

    assert not [str(module) for module in modules(*SOURCES) if pattern.search(module.text)]


def test_no_service_commits_by_itself() -> None:
    commits = [
        f"{module}:{node.lineno}"
        for module in modules("services/*/src")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]

    assert not commits


def test_a_route_that_asks_for_a_header_says_so_in_its_description() -> None:
    silent = [
        f"{module}:{function.lineno} {function.name} lacks @{says}"
        for module in modules("services/*/src/*/routes")
        if not module.sits_in("pages")
        for function in module.functions
        for asks, says in ASKED.items()
        if function.decorator_list and asks in calls(function)
        if says not in map(ast.unparse, function.decorator_list)
    ]

    assert not silent


def test_no_context_is_entered_that_nobody_leaves() -> None:
    entered = [
        f"{module}:{call.lineno}"
        for module in modules("services/*/src", "libs/common/src", "deploy/suite/src")
        if not module.sits_in("testing")
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".__enter__")
    ]

    assert not entered


def calls(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names of the functions that a function calls."""
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}


def names_read(module: Module) -> Iterator[tuple[int, str]]:
    """Every use of a wall clock, by whatever name the module imported it."""
    imported = dict(imports(module))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            head, _, rest = ast.unparse(node).partition(".")
            name = ".".join(filter(None, (imported.get(head), rest)))
            if name in WALL_CLOCKS:
                yield node.lineno, name


def imports(module: Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def clocks_in_sql(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and SQL.search(text) and (found := SQL_CLOCK.search(text)):
            yield node.lineno, found.group()
