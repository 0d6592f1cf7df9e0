"""What the broker gave up on is listed, put back into one queue, or dropped, and the audit tells of it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import kombu
import pytest

from common.broker import Delivery, Message, Subscription, connect
from common.db.security import Urls
from suite.__main__ import main
from suite.dead import Choice, Places, drop_chosen, list_all, replay_chosen, show
from suite.story import eventually

from .conftest import Deployed, Told

TYPES = ("payment.succeeded", "payment.scheduled")
EVERYTHING = Choice()


@pytest.fixture
def dead(told: Told, broker: Deployed) -> Iterator[dict[UUID, str]]:
    """Events of payments that invoicing rejected and the dashboard has, by id: the type of each."""
    for service in ("invoicing", "dashboard-bff"):
        connect(broker.urls[service], service).declare(TYPES)
    publisher = connect(broker.urls["payments"], "payments").publisher()
    with told.superuser(told.urls["payments"]) as connection:
        query = "SELECT DISTINCT ON (type) id, type, body FROM outbox WHERE type = ANY(%s)"
        rows = connection.execute(query, [list(TYPES)]).fetchall()
    assert len(rows) == len(TYPES)
    publisher.publish([Message(str(id_), type_, body.encode()) for id_, type_, body in rows])
    publisher.close()
    with_queue(broker, "invoicing", reject)
    with_queue(broker, "dashboard-bff", ack)
    yield {id_: type_ for id_, type_, _ in rows}
    for service in ("invoicing", "dashboard-bff"):
        for queue in ("events", "events.dead"):
            broker.server.ctl("purge_queue", "--vhost", "counterfoil", f"{service}.{queue}")


def test_the_list_names_what_the_broker_gave_up_on_however_often_it_is_asked(
    told: Told, broker: Deployed, dead: Mapping[UUID, str]
) -> None:
    for _ in range(25):
        said: list[str] = []
        assert list_all(Places(told.urls, broker.urls), EVERYTHING, said.append) == 0

    assert said[-1] == "2 waiting for a person."
    for id_, type_ in dead.items():
        [line] = [line for line in said if str(id_) in line]
        assert all(word in line for word in ("invoicing", type_, "in the broker", "rejected"))


def test_the_command_finds_brokers_and_databases_where_an_operator_is_told_of_them(
    told: Told,
    broker: Deployed,
    dead: Mapping[UUID, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = told.urls["invoicing"].worker
    template = address.replace("invoicing_worker", "{role}").replace("/invoicing?", "/{database}?")
    monkeypatch.setenv("BROKER_URLS", json.dumps(broker.urls))

    assert main(["dead", "list", "--databases", template, "--type", "payment.succeeded"]) == 0

    [line, last] = capsys.readouterr().out.splitlines()
    assert "payment.succeeded" in line
    assert last == "1 waiting for a person."
    assert main(["dead", "list", "--databases", template, "--service", "billing"]) == 1


def test_one_is_shown_with_its_body(told: Told, broker: Deployed, dead: Mapping[UUID, str]) -> None:
    said: list[str] = []
    [id_, *_] = dead

    assert show(Places(told.urls, broker.urls), one(id_), said.append) == 0

    assert "in the dead letters of invoicing" in said[0]
    assert f'"type": "{dead[id_]}"' in said[-1]


def test_what_is_replayed_reaches_the_service_that_rejected_it_and_nobody_else(
    told: Told, broker: Deployed, dead: Mapping[UUID, str]
) -> None:
    urls = told.copy("invoicing")
    places, said = Places(urls, broker.urls), []

    assert replay_chosen(places, Choice(type="payment.succeeded"), said.append) == 0

    [id_] = [id_ for id_, type_ in dead.items() if type_ == "payment.succeeded"]
    assert said == [f"payment.succeeded {id_} is in the queue of invoicing again."]
    [again] = with_queue(broker, "invoicing", ack)
    assert (again.id, again.routing_key) == (str(id_), "payment.succeeded")
    assert not [name for name in again.headers if name.startswith("x-death")]
    assert with_queue(broker, "dashboard-bff", ack, patience=0.5) == []
    assert audited(told, urls) == [("event.replayed", id_, None)]
    stay(broker, 1)


def test_several_are_replayed_at_once_and_one_that_is_not_there_is_named(
    told: Told, broker: Deployed, dead: Mapping[UUID, str]
) -> None:
    places = Places(told.copy("invoicing"), broker.urls)

    assert replay_chosen(places, one(*dead), lambda line: None) == 0

    assert {message.id for message in with_queue(broker, "invoicing", ack)} == set(map(str, dead))


def test_what_is_dropped_is_gone_and_the_audit_says_why(
    told: Told, broker: Deployed, dead: Mapping[UUID, str]
) -> None:
    urls = told.copy("invoicing")
    [id_, kept] = dead

    drop_chosen(Places(urls, broker.urls), one(id_), lambda line: None, reason="seen by hand")

    assert audited(told, urls) == [("event.dropped", id_, "seen by hand")]
    said: list[str] = []
    list_all(Places(urls, broker.urls), EVERYTHING, said.append)
    assert str(kept) in said[0]
    assert said[1:] == ["1 waiting for a person."]


def test_what_is_no_event_is_listed_under_an_id_and_can_be_dropped(
    told: Told, broker: Deployed, dead: Mapping[UUID, str]
) -> None:
    places = Places(told.copy("invoicing"), broker.urls)
    with kombu.Connection(broker.urls["invoicing"]) as connection:
        producer = connection.Producer()
        producer.publish(b"hello", exchange="invoicing.events.dead", routing_key="x.y")
    said: list[str] = []

    list_all(places, Choice(type="x.y"), said.append)
    [line, _] = said

    dropped = one(UUID(line.split()[0]))
    assert drop_chosen(places, dropped, lambda line: None, reason="noise") == 0
    stay(broker, len(dead))


def stay(broker: Deployed, wanted: int) -> None:
    """Waits until so many are dead: a broker takes back what a reader held after the reader is gone."""
    letters = connect(broker.urls["invoicing"], "invoicing")
    eventually(lambda: letters.dead_letter_count() == wanted, f"{wanted} letters stay")


def test_without_a_broker_what_services_parked_is_told_and_the_rest_is_said_to_be_missing(
    told: Told,
) -> None:
    places, said = Places(told.urls, {"invoicing": "amqp://127.0.0.1:1"}), []

    assert list_all(places, EVERYTHING, said.append) == 0

    assert said[0] == "Nothing waits for a person."
    assert said[1].startswith("The broker of invoicing cannot be reached")
    assert replay_chosen(places, EVERYTHING, said.append) == 1


def one(*ids: UUID) -> Choice:
    return Choice(frozenset(ids))


def reject(subscription: Subscription, deliveries: Sequence[Delivery]) -> None:
    for delivery in deliveries:
        subscription.reject(delivery)


def ack(subscription: Subscription, deliveries: Sequence[Delivery]) -> None:
    subscription.ack(deliveries)


def with_queue(
    broker: Deployed,
    service: str,
    settle: Callable[[Subscription, Sequence[Delivery]], None],
    patience: float = 5,
) -> list[Message]:
    """Settles what is in a service's queue, and returns it."""
    subscription = connect(broker.urls[service], service).subscribe(TYPES)
    found: list[Message] = []
    while deliveries := subscription.receive(100, patience if not found else 0.5):
        settle(subscription, deliveries)
        found += [delivery.message for delivery in deliveries]
    subscription.close()
    return found


def audited(told: Told, urls: Mapping[str, Urls]) -> list[tuple[Any, ...]]:
    with told.superuser(urls["invoicing"]) as connection:
        query = "SELECT act, subject, reason FROM audit WHERE actor = 'system:operator'"
        return connection.execute(query).fetchall()
