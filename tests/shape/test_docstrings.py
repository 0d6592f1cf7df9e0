"""A module states its promise, and what others call says what it does."""

import ast

from tests.shape.tree import CODE, modules


def test_every_module_opens_with_a_sentence() -> None:
    silent = [str(m) for m in modules(*CODE) if not is_sentence(ast.get_docstring(m.tree))]

    assert not silent


def test_every_public_function_of_common_and_of_rules_has_a_docstring() -> None:
    silent = [
        f"{module}:{node.lineno} {node.name}"
        for module in modules("libs/common/src", "services/*/src/*/rules")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]

    assert not silent


def is_sentence(docstring: str | None) -> bool:
    opening = (docstring or "").partition("\n\n")[0]
    return opening.rstrip().endswith((".", "?", ":"))
