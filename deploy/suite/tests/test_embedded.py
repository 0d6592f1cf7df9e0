"""Suites in one process, one after the other: what one leaves behind is not for the next."""

import threading
from collections.abc import Callable, Mapping

from common.broker import Message, connect
from common.db.security import Urls
from common.events import Event
from common.ids import new_id
from suite.embedded import Embedded, build
from suite.firms import OWNER
from suite.story import eventually

from .conftest import URL, Told
from .doors import Browser


def test_a_suite_hears_nothing_that_was_told_to_one_before_it(
    told: Told, running: Callable[[Mapping[str, Urls]], Embedded]
) -> None:
    urls, late = told.copy(*told.urls), str(new_id())
    before = build(told.services, urls, told.secrets, public_url=URL)
    broker = connect(before.apps["clients"].extensions["settings"].broker_url, "clients")
    publisher = broker.publisher()
    message = again(told, urls, late)
    telling = threading.Thread(target=publisher.publish, args=([message],))
    telling.start()

    owner = Browser(running(urls).app.test_client())
    assert owner.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    key = {"Idempotency-Key": str(new_id())}
    made = owner.api("POST", "/clients", {"name": "Later Ltd"}, headers=key).json["id"]

    eventually(lambda: heard(told, urls, "subject", made), "The dashboard hears of the client.")
    telling.join()
    publisher.close()
    assert not heard(told, urls, "id", late)


def again(told: Told, urls: Mapping[str, Urls], id_: str) -> Message:
    """An event that a service has told before, under another id."""
    with told.superuser(urls["clients"]) as connection:
        query = "SELECT body FROM outbox WHERE type = 'client.created' LIMIT 1"
        [body] = connection.execute(query).fetchone() or ()
    event = Event.from_json(body.encode())
    return Message(id_, event.type, body.replace(str(event.id), id_).encode())


def heard(told: Told, urls: Mapping[str, Urls], column: str, id_: str) -> bool:
    """Whether the dashboard has handled an event with the id, or about the thing."""
    table = {"id": "inbox", "subject": "activities"}[column]
    with told.superuser(urls["dashboard-bff"]) as connection:
        query = f"SELECT 1 FROM {table} WHERE {column} = %s"
        return connection.execute(query.encode(), [id_]).fetchone() is not None
