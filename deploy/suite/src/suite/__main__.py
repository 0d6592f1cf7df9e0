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
    operating = (_add_check, _add_dead, _add_rebuild)
    deploying = (_add_secrets, _add_migrate, _add_firm)
    for add in (_add_up, _add_story, *operating, *deploying):
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


def _add_secrets(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = verbs.add_parser(
        "secrets", help="make a deployment's secrets, and hand out what is there"
    )
    made.add_argument("--folder", type=Path, default=Path("/secrets"), help="(/secrets)")
    made.add_argument("--postgres", default="postgres:5432", help="host and port (postgres:5432)")
    made.add_argument("--rabbitmq", default="rabbitmq:5672", help="host and port (rabbitmq:5672)")
    kinds = ("signing-key", "service-secret", "databases", "broker")
    made.add_argument("--rotate", choices=kinds, nargs="+", default=(), help="make these anew")
    made.set_defaults(verb=_deployment, step="write_secrets")


def _add_migrate(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    migrate = verbs.add_parser("migrate", help="a deployment's roles, databases and queues")
    migrate.set_defaults(verb=_deployment, step="migrate")


def _add_firm(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    firm = verbs.add_parser("firm", help="firms of a deployment")
    create = firm.add_subparsers(required=True, metavar="VERB").add_parser(
        "create", help="a new firm with its owner"
    )
    create.add_argument("--name", required=True)
    create.add_argument("--owner-email", required=True)
    create.add_argument("--owner-name", help="(the mail address)")
    create.add_argument("--time-zone", default="Europe/London", help="(Europe/London)")
    create.add_argument("--currency", default="GBP", help="(GBP)")
    create.add_argument("--country", default="GB", help="(GB)")
    create.add_argument("--sandbox", action="store_true", help="play money, and a clock to move")
    create.add_argument(
        "--password-stdin", action="store_true", help="read it; else one is made and printed"
    )
    create.set_defaults(verb=_deployment, step="create_firm")


def _add_dead(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    dead = verbs.add_parser("dead", help="what no service could handle, and what becomes of it")
    acts = dead.add_subparsers(required=True, metavar="VERB", dest="act")
    for act, words in (
        ("list", "everything that waits for a person"),
        ("show", "one of them, with its body"),
        ("replay", "let an event be tried again"),
        ("drop", "give it up for good"),
    ):
        one = acts.add_parser(act, help=words)
        _add_addresses(one)
        if act != "list":
            one.add_argument("id")
        if act == "drop":
            one.add_argument("--reason", required=True, help="why; the audit keeps it")
        one.set_defaults(verb=_dead)


def _add_rebuild(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rebuild = verbs.add_parser("rebuild", help="make copies anew from what their owners say")
    rebuild.add_argument("service", nargs="?", help="whose copies; else everybody's")
    _add_addresses(rebuild)
    rebuild.set_defaults(verb=_rebuild)


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


def _dead(options: argparse.Namespace) -> int:
    from suite.dead import dead

    return dead(options)


def _rebuild(options: argparse.Namespace) -> int:
    from suite.rebuild import rebuild

    return rebuild(options)


def _deployment(options: argparse.Namespace) -> int:
    from suite import deployment

    return int(getattr(deployment, options.step)(options))


if __name__ == "__main__":
    sys.exit(main())
