"""The `counterfoil` command."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from suite.data import CannotStart

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
    for add in (_add_up, _add_story, _add_check):
        add(verbs)
    return parser


def _add_up(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    up = verbs.add_parser("up", help="the whole suite on this machine, with a demo firm")
    up.add_argument("--data", type=Path, default=Path("data"), help="the data folder (data)")
    up.add_argument("--host", default="127.0.0.1")
    up.add_argument("--port", type=int, default=8080)
    up.add_argument("--without-demo", action="store_true", help="start with no firm at all")
    up.set_defaults(verb=_up)


def _add_story(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    story = verbs.add_parser("story", help="does the main job from outside and proves each step")
    story.add_argument("--list", action="store_true", help="name the chapters")
    story.add_argument("--chapter", default="main")
    story.add_argument("--url", help="a suite that runs already; else a private one is started")
    story.add_argument("--apart", action="store_true", help="every service a process, on RabbitMQ")
    story.add_argument("--owner", help="the owner's mail address (with --url)")
    story.add_argument("--password", help="the owner's password (with --url)")
    story.add_argument("--run", help="a name for this telling; the same name goes on with it")
    story.add_argument(
        "--patience", type=float, default=0, help="seconds to wait while the suite is away"
    )
    story.add_argument("--then-check", action="store_true", help="then run the invariants")
    story.add_argument("--databases", help="where they are, for --then-check with --url")
    story.set_defaults(verb=_story)


def _add_check(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = verbs.add_parser("check", help="the invariants of all services together, read only")
    _add_addresses(check)
    check.set_defaults(verb=_check)


def _add_addresses(verb: argparse.ArgumentParser) -> None:
    """The options that say which suite's databases are meant."""
    verb.add_argument("--data", type=Path, default=Path("data"), help="the data folder (data)")
    verb.add_argument(
        "--databases",
        default=os.environ.get("SUITE_DATABASES"),
        help="instead of a data folder: postgresql://{role}:secret@host/{database}",
    )


def _up(options: argparse.Namespace) -> int:
    from suite.up import up

    return up(
        data=options.data,
        host=options.host,
        port=options.port,
        with_demo=not options.without_demo,
    )


def _story(options: argparse.Namespace) -> int:
    from suite.story.telling import story

    return story(options)


def _check(options: argparse.Namespace) -> int:
    from suite.check import check

    return check(options)


if __name__ == "__main__":
    sys.exit(main())
