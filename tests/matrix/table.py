"""The table of expected answers, as people read it and as the tests do.

A line is a route, a column a role, and a cell the answers to it about things of the person's own client (or
firm), of another client of the same firm, of another firm, and about nothing at all; where a route names
nothing there is only one answer. `+` is let through (whatever is then said of the input), `1` is 401 or
the way to the sign-in, `3` is 403 and `4` is 404.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).parent / "permissions.txt"
ROLES = ("owner", "admin", "billing", "staff", "client", "nobody")
WHOSE = ("own", "other client", "other firm", "absent")

Cells = dict[str, str]

HEAD = f"""\
# Who may do what. {" ".join(__doc__.split(chr(10) * 2, 1)[1].split())}
# Written by bin/permission_matrix and read by tests/matrix; each line of a change to it is looked at.
"""


@dataclass(frozen=True, order=True)
class Route:
    """One route of one service, with a method."""

    service: str
    path: str
    method: str

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


def read() -> dict[Route, Cells]:
    """Returns the table in the repository."""
    rows: dict[Route, Cells] = {}
    service = ""
    for line in PATH.read_text().splitlines():
        words = line.split()
        if line.startswith("[") and line.endswith("]"):
            service = line[1:-1]
        elif words and not line.startswith("#"):
            method, path, *cells = words
            rows[Route(service, path, method)] = dict(zip(ROLES, cells, strict=True))
    return rows


def write(rows: Mapping[Route, Cells]) -> str:
    """Returns the text of a table."""
    lines = [HEAD]
    for service in dict.fromkeys(route.service for route in sorted(rows)):
        lines += [f"[{service}]", *_lines(sorted(r for r in rows if r.service == service), rows)]
        lines.append("")
    return "\n".join(lines)


def _lines(routes: Iterable[Route], rows: Mapping[Route, Cells]) -> Iterable[str]:
    listed = list(routes)
    width = max(len(route.path) for route in listed)
    head = " ".join(f"{role:8}" for role in ROLES).rstrip()
    yield f"#       {'':{width}} {head}"
    for route in listed:
        cells = " ".join(f"{rows[route][role]:8}" for role in ROLES).rstrip()
        yield f"{route.method:7} {route.path:{width}} {cells}"
