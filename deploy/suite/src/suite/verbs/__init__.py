"""The words of the command line: each verb's options, and what it calls.

What a verb does is imported when it is called, so that `--help` answers at once.
"""

import argparse
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Verbs = Any


def calls(parser: argparse.ArgumentParser, module: str, function: str, **settings: Any) -> None:
    """Has a verb call `suite.<module>.<function>(options)`."""

    def verb(options: argparse.Namespace) -> int:
        return int(getattr(import_module(f"suite.{module}"), function)(options))

    parser.set_defaults(verb=verb, **settings)


def add_data(parser: argparse.ArgumentParser, **settings: Any) -> None:
    """The option that names a data folder."""
    words = {"type": Path, "default": Path("data"), "help": "the data folder (data)"}
    parser.add_argument("--data", **(words | settings))


def add_listening(parser: argparse.ArgumentParser) -> None:
    """The options that say where the suite is served."""
    parser.add_argument("--host", default="127.0.0.1", help="(127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, help="(8080)")


def add_addresses(parser: argparse.ArgumentParser) -> None:
    """The options that say which suite's databases are meant."""
    add_data(parser)
    parser.add_argument(
        "--databases",
        default=os.environ.get("SUITE_DATABASES"),
        help="instead of a data folder: postgresql://{role}:secret@host/{database}",
    )


def add_owner(parser: argparse.ArgumentParser) -> None:
    """The options that say who signs in where."""
    parser.add_argument("--owner", help="the mail address of a sandbox firm's owner")
    parser.add_argument("--password", help="and the password")
