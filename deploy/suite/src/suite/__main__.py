"""The `counterfoil` command."""

import argparse
import sys
from collections.abc import Callable, Sequence

from suite.data import CannotStart
from suite.verbs import deploying, operating, running

Verb = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb; its exit code is the process's."""
    options = _parser().parse_args(arguments)
    verb: Verb = options.verb
    try:
        return verb(options)
    except CannotStart as sentence:
        print(f"counterfoil: {sentence}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="counterfoil", description="Billing for firms that sell services."
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for group in (running, operating, deploying):
        group.add(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())
