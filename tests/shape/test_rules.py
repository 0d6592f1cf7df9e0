"""A rule knows values: the standard library, common.money and its neighbors, and nothing else."""

import ast
import re
import sys
from collections.abc import Iterator

from tests.shape.tree import Module, modules

# The standard library too has doors to the outside, and none of them is a rule's.
OUTSIDE = {"asyncio", "http", "io", "os", "pathlib", "random", "socket", "sqlite3", "subprocess"}
OUTSIDE |= {"multiprocessing", "secrets", "tempfile", "threading", "time", "urllib"}


def test_rules_import_only_the_standard_library_and_money() -> None:
    strangers = [
        f"{module} imports {name}"
        for module in modules("services/*/src/*/rules")
        for name in imported(module)
        if not is_pure(name, module)
    ]

    assert not strangers


def imported(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{a.name}" for a in node.names)


def is_pure(name: str, module: Module) -> bool:
    service = module.path.parts[module.path.parts.index("rules") - 1]
    is_neighbor = name.startswith(f"{service}.rules.") or re.match(r"\.[^.]", name)
    is_money = f"{name}.".startswith("common.money.")
    top = name.partition(".")[0]
    return bool(is_neighbor) or is_money or top in sys.stdlib_module_names - OUTSIDE
