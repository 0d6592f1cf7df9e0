"""`counterfoil dead`: what no service could handle, over all services, and what a person decides about it."""

import argparse
import getpass
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from common.db import Database
from common.db.security import Urls
from common.inbox.dead import Dead, drop, find_dead, list_dead, replay
from suite.addresses import addresses
from suite.data import CannotStart

Say = Callable[[str], None]


def dead(options: argparse.Namespace) -> int:
    """Does what was asked: 0 if there was something to do it to (a list may be empty)."""
    with addresses(options) as urls:
        if options.act == "list":
            return list_all(urls, print)
        id_ = _id(options.id)
        if options.act == "show":
            return show(urls, id_, print)
        if options.act == "replay":
            return replay_one(urls, id_, print)
        return drop_one(urls, id_, options.reason, print)


def list_all(urls: Mapping[str, Urls], say: Say) -> int:
    """Says what waits for a person in each service, one line each."""
    count = 0
    for service in urls:
        with _worker(urls, service) as session:
            for each in list_dead(session):
                count += 1
                say(f"{each.id}  {service:14} {each.type:26} {_whose(each)}  {each.reason}")
    say(f"{count} waiting for a person." if count else "Nothing waits for a person.")
    return 0


def show(urls: Mapping[str, Urls], id_: UUID, say: Say) -> int:
    """Says everything about one, in every service that has it."""

    def tell(session: Session, service: str, each: Dead) -> bool:
        say(f"{each.type} {each.id} in {service}, {_whose(each)}")
        say(f"since {each.since:%Y-%m-%d %H:%M:%S %Z}, attempts {each.attempts}: {each.reason}")
        say(_readable(each.body))
        return True

    return _with_each(urls, id_, tell)


def replay_one(urls: Mapping[str, Urls], id_: UUID, say: Say) -> int:
    """Lets an event be tried again wherever it is parked."""

    def again(session: Session, service: str, each: Dead) -> bool:
        if each.firm_id is None:
            say(f"{id_} in {service} is no event, so that nothing can handle it; drop it.")
            return False
        if replay(session, each, getpass.getuser()):
            say(f"{each.type} {id_} is tried again by {service}.")
            return True
        return False

    return _with_each(urls, id_, again)


def drop_one(urls: Mapping[str, Urls], id_: UUID, reason: str, say: Say) -> int:
    """Gives something up for good, wherever it is parked."""

    def give_up(session: Session, service: str, each: Dead) -> bool:
        if drop(session, each, reason, getpass.getuser()):
            say(f"{each.type} {id_} is dropped in {service}: {reason}")
            return True
        return False

    return _with_each(urls, id_, give_up)


def _with_each(
    urls: Mapping[str, Urls], id_: UUID, act: Callable[[Session, str, Dead], bool]
) -> int:
    done, found = 0, 0
    for service in urls:
        with _worker(urls, service) as session:
            each = find_dead(session, id_)
            if each is not None:
                found += 1
                done += act(session, service, each)
    if not found:
        raise CannotStart(f"Nothing waits under {id_}; `counterfoil dead list` says what does.")
    return 0 if done == found else 1


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
