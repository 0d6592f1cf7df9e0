"""docs/attacks.md names tests that are there: what it says cannot rot."""

import ast
import re
from functools import cache

from tests.shape.tree import ROOT

TABLE = ROOT / "docs" / "attacks.md"
TEST = re.compile(r"`([\w./-]+\.py)::(\w+)`")
ROW = re.compile(r"(?m)^\| S(\d+) \|(.*)\|$")
# The numbers that are answered so far; the others come with what they attack.
ANSWERED = {*range(1, 50), *range(62, 68), 72, 76, 77, 78, 82, 84, 87, 88, 89}


def test_every_attack_has_a_line() -> None:
    assert {int(number) for number, _ in ROW.findall(TABLE.read_text())} == ANSWERED


def test_every_line_names_a_test_or_a_reason() -> None:
    bare = [
        f"S{number}"
        for number, line in ROW.findall(TABLE.read_text())
        if not TEST.search(line) and "cannot apply" not in line
    ]

    assert not bare


def test_every_test_that_is_named_is_there() -> None:
    named = TEST.findall(TABLE.read_text())
    gone = [f"{path}::{name}" for path, name in named if name not in _functions(path)]

    assert len(named) > 100
    assert not gone


@cache
def _functions(path: str) -> set[str]:
    file = ROOT / path
    if not file.is_file():
        return set()
    found = ast.walk(ast.parse(file.read_text()))
    return {node.name for node in found if isinstance(node, ast.FunctionDef)}
