"""The project's own files, as the shape tests see them."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("libs", "services", "deploy", "tests", "bench", "bin")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file: where it is, what it says, and what that parses to."""

    path: Path

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def sits_in(self, *rooms: str) -> bool:
        """Whether the module is one of these rooms of its package, or stands in one."""
        return not {*self.path.relative_to(ROOT).with_suffix("").parts}.isdisjoint(rooms)


@cache
def modules(*folders: str) -> list[Module]:
    """Every Python file under the folders, which are patterns from the root."""
    found = {path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")}
    return [Module(path) for path in sorted(found) if "__pycache__" not in path.parts]


@cache
def service_packages() -> list[Path]:
    """The package folder of each service."""
    return sorted(path for path in ROOT.glob("services/*/src/*") if path.is_dir())


@cache
def rooms(package: str) -> set[str]:
    """The names of modules that import-linter's exhaustive layers allow in a service."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if package in contract.get("containers", ()):
            layers = " | ".join(contract["layers"]).split(" | ")
            return {layer.strip("()") for layer in layers} | set(contract["exhaustive_ignores"])
    raise LookupError(f"no contract in pyproject.toml names the rooms of {package}")


@cache
def files() -> list[Path]:
    """Every file that git keeps, or would keep if it were added."""
    # A clone that another user made is read all the same.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if (ROOT / name).is_file()]
