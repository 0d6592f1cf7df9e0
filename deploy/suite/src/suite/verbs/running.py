"""Verbs that run the suite, or show what it does."""

from pathlib import Path

from suite.verbs import Verbs, add_data, add_listening, add_owner, calls

PARTS = {
    "web": "one service's web, told by its environment",
    "worker": "one service's worker: relay, consumer, and what time brings",
    "tick": "do once what time has brought a service, for a scheduler of your own",
}


def add(verbs: Verbs) -> None:
    """Adds up, demo, story, clock, import and the parts of one service."""
    up = verbs.add_parser("up", help="the whole suite on this machine, with a demo firm")
    add_data(up)
    add_listening(up)
    up.add_argument(
        "--without-demo", action="store_true", help="with no firm: the first visitor founds one"
    )
    calls(up, "up", "up")
    demo = verbs.add_parser("demo", help="load the demo firm into a data folder, and stop")
    add_data(demo)
    add_listening(demo)
    calls(demo, "up", "demo")
    _add_story(verbs)
    _add_clock(verbs)
    _add_import(verbs)
    for part, words in PARTS.items():
        one = verbs.add_parser(part, help=words)
        one.add_argument("service", help="invoicing, payments, …")
        calls(one, "parts", "run_part", part=part)


def _add_story(verbs: Verbs) -> None:
    story = verbs.add_parser("story", help="does the main job from outside and proves each step")
    story.add_argument("--list", action="store_true", help="name the chapters")
    story.add_argument("--chapter", default="main")
    story.add_argument("--url", help="a suite that runs already; else a private one is started")
    story.add_argument("--apart", action="store_true", help="every service a process, on RabbitMQ")
    add_owner(story)
    story.add_argument("--run", help="a name for this telling; the same name goes on with it")
    story.add_argument(
        "--patience", type=float, default=0, help="seconds to wait while the suite is away"
    )
    story.add_argument("--then-check", action="store_true", help="then run the invariants")
    story.add_argument("--databases", help="where they are, for --then-check with --url")
    calls(story, "story.telling", "story")


def _add_clock(verbs: Verbs) -> None:
    clock = verbs.add_parser("clock", help="a sandbox firm's time: where it stands, moving it")
    acts = clock.add_subparsers(required=True, metavar="VERB", dest="act")
    show = acts.add_parser("show", help="the firm's time, and what is due next")
    forward = acts.add_parser("forward", help="let time pass, and tell what it brings")
    target = forward.add_mutually_exclusive_group(required=True)
    target.add_argument("--to", help="a date or an instant: 2026-12-01, 2026-12-01T09:00:00Z")
    target.add_argument("--days", type=int, help="so many days")
    for one in (show, forward):
        one.add_argument("--url", default="http://127.0.0.1:8080", help="(http://127.0.0.1:8080)")
        add_owner(one)
        add_data(one, help="whose demo firm is meant if no owner is named (data)")
        calls(one, "clock", "clock")


def _add_import(verbs: Verbs) -> None:
    imports = verbs.add_parser("import", help="a file of yours, looked at row by row, then applied")
    kinds = imports.add_subparsers(required=True, metavar="WHAT", dest="what")
    for what, told in (
        ("clients", "clients as CSV in UTF-8, as the dashboard exports them"),
        ("invoices", "invoices of another system as CSV in UTF-8, a row for each line: drafts"),
    ):
        one = kinds.add_parser(what, help=told)
        one.add_argument("file", type=Path, metavar="FILE")
        one.add_argument("--dry-run", action="store_true", help="only say what would become of it")
        one.add_argument("--url", default="http://127.0.0.1:8080", help="(http://127.0.0.1:8080)")
        add_owner(one)
        add_data(one, help="whose demo firm is meant if no owner is named (data)")
        calls(one, "imports", "run_import")
