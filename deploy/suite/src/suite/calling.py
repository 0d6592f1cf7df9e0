"""How a verb calls a suite that runs: as whom, what it says of a refusal, and its line that moves."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from suite.data import CannotStart
from suite.firms import OWNER
from suite.story.api import Answer

Say = Callable[[str], None]


def who(options: argparse.Namespace) -> tuple[str, str]:
    """Returns whom to sign in: who is named, else the demo firm's owner of the data folder."""
    if options.owner and options.password:
        return options.owner, options.password
    secrets = options.data / "secrets.json"
    if options.owner or options.password or not secrets.exists():
        raise CannotStart("Name the owner of a sandbox firm: --owner and --password.")
    return OWNER, str(json.loads(secrets.read_text())["demo_password"])


def require(answer: Answer, otherwise: str) -> dict[str, Any]:
    """Returns what was answered; raises CannotStart with the reasons of a refusal."""
    if answer.status >= 400:
        body = answer.body if isinstance(answer.body, dict) else {}
        reasons = [text for texts in (body.get("errors") or {}).values() for text in texts]
        detail = body.get("detail") or body.get("title") or answer.status
        raise CannotStart(f"{otherwise}: {' '.join(map(str, [detail, *reasons]))}")
    return dict(answer.body)


def live(line: str) -> None:
    """Writes over the line before, where a person watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K  {line}", end="", file=sys.stderr, flush=True)
