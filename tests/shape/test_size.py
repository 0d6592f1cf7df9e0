"""Files and functions stay short enough to be read in one go."""

import ast

from tests.shape.tree import CODE, Function, Module, modules

MODULE = 300
FUNCTION = 30
TABLE = 50  # A test's scene may list what is in it.
USE_CASE = 25
EDGE = 10


def test_every_module_is_under_300_lines() -> None:
    long = [f"{m}: {n}" for m in modules(*CODE) if (n := len(m.text.splitlines())) >= MODULE]

    assert not long


def test_every_function_is_short_and_shorter_still_at_the_edges() -> None:
    long = [
        f"{module}:{function.lineno} {function.name}: {length(function)} of {limit(module, function)}"
        for module in modules(*CODE)
        if module.path.parent.name not in ("migrations", "versions")
        for function in module.functions
        if length(function) > limit(module, function)
    ]

    assert not long


def limit(module: Module, function: Function) -> int:
    """An edge is what is registered, by a decorator; what only helps it may be twice as long."""
    if module.sits_in("tests"):
        return TABLE
    if not str(module).startswith("services"):
        return FUNCTION
    if module.sits_in("routes", "handlers", "schedule"):
        return EDGE if function.decorator_list else 2 * EDGE
    return USE_CASE if module.sits_in("usecases") else FUNCTION


def length(function: Function) -> int:
    """The function's own lines: neither its docstring nor the functions inside it."""
    inside = [node for node in function.body if isinstance(node, Function)]
    if ast.get_docstring(function):
        inside.append(function.body[0])
    return end(function) - function.lineno + 1 - sum(map(span, inside))


def span(node: ast.stmt) -> int:
    starts = [part.lineno for part in (node, *getattr(node, "decorator_list", ()))]
    return end(node) - min(starts) + 1


def end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
