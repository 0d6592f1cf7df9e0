"""`counterfoil subscribe`: makes a listener, or takes it away."""

import argparse
import json
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from common import config
from common.broker.topology import dead_letters_of, queue_of
from suite.contracts import published
from suite.data import CannotStart
from suite.registry import NAMES, all_services
from suite.subscribe import TAG, definitions, taken
from suite.subscribe.ways import CommandLine, Management, Way
from suite.vault import OPERATOR, VHOST

NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
PATTERN = re.compile(r"(?:[a-z_]+|\*|#)(?:\.(?:[a-z_]+|\*|#))*")

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Door:
    """What an operator may be told of the broker: how services reach it, and how it is managed."""

    broker_urls: str | None = None
    broker_management_url: str | None = None


@dataclass(frozen=True)
class Place:
    """Where the broker is for whoever listens, and which part of it is the suite's."""

    address: str
    vhost: str

    def url(self, name: str, password: str) -> str:
        """Returns what a client connects to."""
        path = "%2F" if self.vhost == "/" else self.vhost
        return f"amqp://{name}:{password}@{self.address}/{path}"


def subscribe(options: argparse.Namespace) -> int:
    """Makes or removes a listener by the way that is there, or prints what would make it."""
    try:
        door = config.load(Door)
    except config.MissingSettings as missing:
        raise CannotStart(str(missing)) from missing
    refuse_name(options.name)
    place = _place(door, options.address)
    way = _way(options, door, place.vhost)
    if options.remove:
        return remove(way, options.name, place, print)
    refuse_patterns(options.patterns)
    if way is None:
        return print_definitions(options.name, options.patterns, place)
    return add(way, options.name, options.patterns, place, print)


def add(way: Way, name: str, patterns: Sequence[str], place: Place, say: Say) -> int:
    """Makes the listener; one that is there gets a new password, and these patterns for its old ones."""
    _refuse_stranger(way, name)
    password = secrets.token_urlsafe(24)
    way.apply(definitions(name, patterns, password, place.vhost))
    left = way.unbind_others(name, patterns)
    _tell(name, patterns, place, password, say)
    if left:
        say(f"It is still bound to {' '.join(left)}: with rabbitmqctl only --remove ends that.")
    return 1 if left else 0


def remove(way: Way | None, name: str, place: Place, say: Say) -> int:
    """Takes the listener away, with what waits for it."""
    if way is None:
        say(f"rabbitmqctl delete_user {name}")
        for queue in (queue_of(name), dead_letters_of(name)):
            say(f"rabbitmqctl delete_queue --vhost {place.vhost} {queue}")
        return 0
    if way.tags(name) is None:
        raise CannotStart(f"Nobody listens under the name {name}.")
    _refuse_stranger(way, name)
    way.remove(name)
    say(f"{name} is gone, with its queue and its dead letters.")
    return 0


def print_definitions(name: str, patterns: Sequence[str], place: Place) -> int:
    """Prints what to import, and beside it, on the other stream, what to tell the listener."""
    password = secrets.token_urlsafe(24)
    print(json.dumps(definitions(name, patterns, password, place.vhost), indent=2))
    _tell(name, patterns, place, password, lambda line: print(line, file=sys.stderr))
    print("Nothing is made yet: `rabbitmqctl import_definitions` reads it.", file=sys.stderr)
    return 0


def refuse_name(name: str) -> None:
    """Raises CannotStart for a name that is the suite's own, or could not be anybody's."""
    if name in (*NAMES, OPERATOR, "guest"):
        raise CannotStart(f"{name} is the suite's own; choose another name.")
    if not NAME.fullmatch(name):
        raise CannotStart("A name is 2 to 40 small letters, digits and hyphens, a letter first.")


def refuse_patterns(patterns: Sequence[str]) -> None:
    """Raises CannotStart unless each pattern takes something that is published."""
    if not patterns:
        raise CannotStart("Name what it listens to: 'invoice.*', payment.succeeded, '#'.")
    types = _types()
    for pattern in patterns:
        if not PATTERN.fullmatch(pattern) or not taken([pattern], types):
            raise CannotStart(
                f"{pattern} matches nothing that is published: {', '.join(sorted(types))}."
            )


def _types() -> set[str]:
    return {fact.type for fact in published(all_services())}


def _refuse_stranger(way: Way, name: str) -> None:
    tags = way.tags(name)
    if tags is not None and TAG not in tags:
        raise CannotStart(
            f"The broker has a user {name} that was not made here; it stays as it is."
        )


def _place(door: Door, address: str | None) -> Place:
    urls = json.loads(door.broker_urls) if door.broker_urls else {}
    if not urls:
        return Place(address or "rabbitmq:5672", VHOST)
    told = urlsplit(next(iter(urls.values())).partition(";")[0])
    return Place(address or f"{told.hostname}:{told.port or 5672}", unquote(told.path[1:]) or "/")


def _way(options: argparse.Namespace, door: Door, vhost: str) -> Way | None:
    if options.print:
        return None
    management = options.management or door.broker_management_url
    if management and not options.rabbitmqctl:
        return Management(management, vhost)
    command = options.rabbitmqctl or shutil.which("rabbitmqctl")
    return CommandLine(command, vhost) if command else None


def _tell(name: str, patterns: Sequence[str], place: Place, password: str, say: Say) -> None:
    say(f"{name} listens to {', '.join(taken(patterns, _types()))}.")
    say(f"  address       {place.url(name, password)}")
    say(f"  queue         {queue_of(name)}")
    say(f"  dead letters  {dead_letters_of(name)}")
    say("  contract      counterfoil contracts (AsyncAPI 3)")
    say("The password is kept nowhere; the same command makes a new one.")
