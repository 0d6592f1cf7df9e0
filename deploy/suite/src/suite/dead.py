"""`counterfoil dead`: what no service could handle, over all services, and what a person decides about it.

Events that a service parked are in its inbox; what the broker gave up on is in a queue beside the
service's own, where a broker is told (`BROKER_URLS`).
"""

import argparse
import getpass
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from common.broker import BrokerUnavailable
from common.db import Database
from common.db.security import Urls
from common.inbox.dead import Dead, drop, find_dead, list_dead, replay
from suite.addresses import addresses
from suite.data import CannotStart
from suite.letters import Letter, Letters, brokers_told, opened, tell_audit

Say = Callable[[str], None]
# Both return whether it was done.
OnParked = Callable[[Session, str, Dead], bool]
OnLetter = Callable[[Letters, Letter], bool]


@dataclass(frozen=True)
class Choice:
    """Which of all that waits is meant."""

    ids: frozenset[UUID] = frozenset()
    type: str | None = None
    service: str | None = None

    def has(self, id_: UUID, type_: str) -> bool:
        """Whether this one is meant, of a service that is."""
        return (not self.ids or id_ in self.ids) and self.type in (None, type_)


@dataclass(frozen=True)
class Places:
    """Where to look: the services' databases, and the broker as each service sees it."""

    urls: Mapping[str, Urls]
    brokers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Tally:
    """What was found, how much of it was done, and whose broker was not there to be asked."""

    found: list[UUID] = field(default_factory=list)
    done: int = 0
    away: list[str] = field(default_factory=list)


def dead(options: argparse.Namespace) -> int:
    """Does what was asked: 0 if there was something to do it to (a list may be empty)."""
    choice = _choice(options)
    with addresses(options) as urls:
        if choice.service and choice.service not in urls:
            raise CannotStart(f"There is no service {choice.service}; there are {', '.join(urls)}.")
        # An embedded suite has its queues in its own memory: nothing of them outlives it.
        places = Places(urls, brokers_told() if options.databases else {})
        acts = {"list": list_all, "show": show, "replay": replay_chosen}
        if options.act == "drop":
            return drop_chosen(places, choice, print, reason=options.reason)
        return acts[options.act](places, choice, print)


def list_all(places: Places, choice: Choice, say: Say) -> int:
    """Says what waits for a person in each service, one line each."""

    def line(service: str, each: Dead | Letter, whose: str) -> bool:
        say(f"{each.id}  {service:14} {each.type:26} {whose}  {each.reason}")
        return True

    tally = _with_each(
        places,
        choice,
        lambda _, service, each: line(service, each, _whose(each)),
        lambda letters, each: line(letters.service, each, "in the broker"),
    )
    say(f"{tally.done} waiting for a person." if tally.done else "Nothing waits for a person.")
    _say_away(tally, say)
    return 0


def show(places: Places, choice: Choice, say: Say) -> int:
    """Says everything about one, wherever it is."""

    def parked(_: Session, service: str, each: Dead) -> bool:
        say(f"{each.type} {each.id} in {service}, {_whose(each)}")
        say(f"since {each.since:%Y-%m-%d %H:%M:%S %Z}, attempts {each.attempts}: {each.reason}")
        say(_readable(each.body))
        return True

    def lettered(letters: Letters, each: Letter) -> bool:
        say(f"{each.type} {each.id} in the dead letters of {letters.service}")
        say(each.reason)
        say(_readable(each.body))
        return True

    return _code(choice, _with_each(places, choice, parked, lettered), say)


def replay_chosen(places: Places, choice: Choice, say: Say) -> int:
    """Lets events be tried again, each by the service that could not handle it and by no other."""

    def again(session: Session, service: str, each: Dead) -> bool:
        if each.firm_id is None:
            say(f"{each.id} in {service} is no event, so that nothing can handle it; drop it.")
            return False
        if replay(session, each, getpass.getuser()):
            say(f"{each.type} {each.id} is tried again by {service}.")
            return True
        return False

    def back(letters: Letters, each: Letter) -> bool:
        letters.replay(each)
        say(f"{each.type} {each.id} is in the queue of {letters.service} again.")
        return True

    return _code(choice, _with_each(places, choice, again, back), say)


def drop_chosen(places: Places, choice: Choice, say: Say, *, reason: str) -> int:
    """Gives something up for good, wherever it is."""

    def gone(service: str, each: Dead | Letter) -> bool:
        say(f"{each.type} {each.id} is dropped in {service}: {reason}")
        return True

    def give_up(session: Session, service: str, each: Dead) -> bool:
        return drop(session, each, reason, getpass.getuser()) and gone(service, each)

    def throw_away(letters: Letters, each: Letter) -> bool:
        letters.drop(each, reason)
        return gone(letters.service, each)

    return _code(choice, _with_each(places, choice, give_up, throw_away), say)


def _with_each(places: Places, choice: Choice, parked: OnParked, lettered: OnLetter) -> Tally:
    """Does something to each that is chosen, in each service and then in its part of the broker."""
    tally = Tally()
    for service in places.urls:
        if choice.service not in (None, service):
            continue
        with _worker(places.urls, service) as session:
            for each in _parked(session, choice):
                if choice.has(each.id, each.type):
                    tally.found.append(each.id)
                    tally.done += parked(session, service, each)
        if service in places.brokers:
            _with_letters(places, service, choice, lettered, tally)
    return tally


def _parked(session: Session, choice: Choice) -> Iterable[Dead]:
    if not choice.ids:
        return list_dead(session)
    return [each for id_ in sorted(choice.ids) if (each := find_dead(session, id_))]


def _with_letters(
    places: Places, service: str, choice: Choice, lettered: OnLetter, tally: Tally
) -> None:
    def record(letter: Letter, act: str, reason: str | None) -> None:
        with _worker(places.urls, service) as session:
            tell_audit(session, letter, act, reason, getpass.getuser())

    try:
        with opened(service, places.brokers[service], record) as letters:
            for each in letters.held:
                if choice.has(each.id, each.type):
                    tally.found.append(each.id)
                    tally.done += lettered(letters, each)
    except BrokerUnavailable as error:
        tally.away.append(f"The broker of {service} cannot be reached: {error}")


def _code(choice: Choice, tally: Tally, say: Say) -> int:
    """Returns 0 if all that was found was done; raises CannotStart if one that was named was not there."""
    _say_away(tally, say)
    if missing := choice.ids - set(tally.found):
        names = ", ".join(map(str, sorted(missing)))
        raise CannotStart(f"Nothing waits under {names}; `counterfoil dead list` says what does.")
    if not tally.found:
        say("Nothing of that waits for a person.")
    return 0 if tally.done == len(tally.found) and not tally.away else 1


def _say_away(tally: Tally, say: Say) -> None:
    for sentence in tally.away:
        say(sentence)


def _choice(options: argparse.Namespace) -> Choice:
    if options.act in ("show", "drop"):
        return Choice(frozenset({_id(options.id)}))
    type_, service = options.type, options.service
    if options.act == "list":
        return Choice(type=type_, service=service)
    if options.ids and (options.all or type_ or service):
        raise CannotStart("Name ids, or choose with --all, --type and --service; not both.")
    if not (options.ids or options.all):
        raise CannotStart(
            "Name what is to be tried again: ids, or --all (of --type, of --service)."
        )
    return Choice(frozenset(map(_id, options.ids)), type_, service)


@contextmanager
def _worker(urls: Mapping[str, Urls], service: str) -> Iterator[Session]:
    database = Database(urls[service].worker, pool_size=1, application_name=f"{service}-dead")
    try:
        with database.transaction(None) as session:
            yield session
    finally:
        database.close()


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CannotStart(
            f"{text} is not an id; `counterfoil dead list` says which there are."
        ) from error


def _whose(each: Dead) -> str:
    return f"firm {each.firm_id}" if each.firm_id else "of no firm"


def _readable(body: str) -> str:
    """The body indented, or as it is where it is not JSON."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
