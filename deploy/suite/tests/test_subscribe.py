"""A service outside the suite hears what it asked for, and can do nothing else on the broker."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator

import pika
import pytest
from pika.exceptions import ChannelClosedByBroker, ProbableAuthenticationError

from common.broker import connect
from common.db import Database
from common.outbox import Relay
from suite.__main__ import main
from suite.contracts import published
from suite.registry import NAMES, all_services
from suite.subscribe import matches, taken

from .conftest import Deployed, Told
from .listeners import bodies, gather, listening

TYPES = {fact.type for fact in published(all_services())}

Run = Callable[..., str]


@pytest.fixture
def run(
    broker: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs `counterfoil subscribe` as `tools` does, and returns what it said."""
    monkeypatch.setenv("BROKER_URLS", json.dumps(broker.urls))
    monkeypatch.setenv("BROKER_MANAGEMENT_URL", broker.management)
    made: set[str] = set()

    def subscribe(name: str, *words: str, code: int = 0) -> str:
        assert main(["subscribe", name, *words]) == code, capsys.readouterr().err
        made.add(name)
        said = capsys.readouterr()
        return said.out if code == 0 else said.err

    yield subscribe
    for name in made:
        main(["subscribe", name, "--remove"])


def address(said: str) -> str:
    [found] = re.findall(r"amqp://\S+", said)
    return str(found)


@pytest.mark.parametrize(
    ("pattern", "type_", "does"),
    [
        ("invoice.*", "invoice.issued", True),
        ("invoice.*", "invoice", False),
        ("*", "invoice.issued", False),
        ("#", "invoice.issued", True),
        ("*.issued", "invoice.issued", True),
        ("invoice.#", "invoice", True),
        ("#.issued.#", "invoice.issued", True),
        ("invoice.*", "invoices.issued", False),
        ("*.*.*", "invoice.issued", False),
    ],
)
def test_a_pattern_takes_what_a_topic_exchange_would(pattern: str, type_: str, does: bool) -> None:
    assert matches(pattern, type_) is does


@pytest.mark.parametrize("pattern", ["invoice.*", "#.paid", "proposal.#", "*.issued", "#"])
def test_the_broker_takes_to_the_queue_what_the_command_said_it_would(
    told: Told, broker: Deployed, run: Run, pattern: str
) -> None:
    url = address(run("ledger", pattern))
    assert relay(told, broker) > 5

    heard = set(map(type_of, bodies(url, "ledger.events")))

    assert heard == set(taken([pattern], relayed(told)))
    assert heard


def test_what_the_relay_publishes_reaches_the_listener_of_the_runbook(
    told: Told, broker: Deployed, run: Run
) -> None:
    url = address(run("ledger", "invoice.*", "proposal.accepted"))
    with listening(url, "ledger.events") as lines:
        relay(told, broker)
        heard = gather(lines, until="invoice.paid")

    assert {line.split()[0] for line in heard} <= set(
        taken(["invoice.*", "proposal.accepted"], TYPES)
    )
    assert [line for line in heard if line.startswith("proposal.accepted ")]
    assert [line for line in heard if re.fullmatch(r"invoice\.issued [0-9a-f-]{36} open", line)]
    assert bodies(url, "ledger.events") == []


def test_the_listener_can_neither_publish_nor_read_nor_make_anything_else(
    broker: Deployed, run: Run
) -> None:
    url = address(run("ledger", "invoice.*"))
    connect(broker.urls["payments"], "payments").declare(["invoice.issued"])

    for act in (
        lambda channel: channel.basic_get("payments.events"),
        lambda channel: channel.basic_get("payments.events.dead"),
        lambda channel: publish(channel, "counterfoil.events", "invoice.paid"),
        lambda channel: publish(channel, "", "payments.events"),
        lambda channel: publish(channel, "", "ledger.events"),
        lambda channel: channel.queue_declare("mine"),
        lambda channel: channel.queue_declare(""),
        lambda channel: channel.queue_bind("ledger.events", "counterfoil.events", "payment.*"),
        lambda channel: channel.queue_delete("ledger.events"),
        lambda channel: channel.queue_purge("payments.events"),
        lambda channel: channel.exchange_delete("counterfoil.events"),
    ):
        with pika.BlockingConnection(pika.URLParameters(url)) as connection:
            channel = connection.channel()
            with pytest.raises(ChannelClosedByBroker, match="ACCESS_REFUSED"):
                act(channel)


def test_what_the_listener_rejects_is_among_its_dead_letters(
    told: Told, broker: Deployed, run: Run
) -> None:
    url = address(run("ledger", "proposal.accepted"))
    relay(told, broker)

    [body] = bodies(url, "ledger.events", reject=True)

    assert bodies(url, "ledger.events.dead", count=1) == [body]


def test_subscribing_again_makes_a_new_password_and_these_patterns_alone(
    told: Told, broker: Deployed, run: Run
) -> None:
    old = address(run("ledger", "invoice.*", "proposal.accepted"))
    new = address(run("ledger", "proposal.accepted"))
    relay(told, broker)

    with pytest.raises(ProbableAuthenticationError):
        pika.BlockingConnection(pika.URLParameters(old))
    assert [type_of(body) for body in bodies(new, "ledger.events")] == ["proposal.accepted"]


def test_a_listener_that_is_removed_is_gone_with_its_queues_and_only_once(
    broker: Deployed, run: Run
) -> None:
    url = address(run("ledger", "#"))

    run("ledger", "--remove")

    with pytest.raises(ProbableAuthenticationError):
        pika.BlockingConnection(pika.URLParameters(url))
    assert "ledger" not in broker.server.ctl("list_queues", "--vhost", "counterfoil", "name")
    assert "Nobody listens" in run("ledger", "--remove", code=1)


@pytest.mark.parametrize("name", [*NAMES, "operator", "guest", "Ledger", "a.b", "x", "led ger"])
def test_a_name_of_the_suite_or_of_nobody_is_refused(run: Run, name: str) -> None:
    for words in (["invoice.*"], ["--remove"]):
        said = run(name, *words, code=1)
        assert "suite's own" in said or "small letters" in said


@pytest.mark.parametrize("patterns", [[], ["invoices.*"], ["invoice.issued", "*"], ["invoice.**"]])
def test_a_pattern_that_takes_nothing_published_is_refused(run: Run, patterns: list[str]) -> None:
    said = run("ledger", *patterns, code=1)

    assert "Name what it listens to" in said or "nothing that is published" in said


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_user_whom_somebody_else_made_stays_as_it_is(
    broker: Deployed, run: Run, by_hand: bool
) -> None:
    broker.server.ctl("add_user", "stranger", "a password")
    way = ["--rabbitmqctl", broker.server.ctl_script()] if by_hand else []
    try:
        assert "not made here" in run("stranger", "#", *way, code=1)
        assert "not made here" in run("stranger", "--remove", *way, code=1)
        broker.server.ctl("authenticate_user", "stranger", "a password")
    finally:
        broker.server.ctl("delete_user", "stranger")


def test_rabbitmqctl_does_the_same(told: Told, broker: Deployed, run: Run) -> None:
    way = ["--rabbitmqctl", broker.server.ctl_script()]
    url = address(run("ledger", "proposal.accepted", *way))
    relay(told, broker)

    assert [type_of(body) for body in bodies(url, "ledger.events")] == ["proposal.accepted"]
    assert main(["subscribe", "ledger", "invoice.*", *way]) == 1  # It cannot unbind.
    run("ledger", "--remove", *way)
    assert "ledger" not in broker.server.ctl("list_users")
    assert "ledger" not in broker.server.ctl("list_queues", "--vhost", "counterfoil", "name")


def test_what_is_printed_can_be_imported_and_makes_the_listener(
    told: Told, broker: Deployed, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["subscribe", "ledger", "proposal.accepted", "--print"]) == 0
    printed, said = capsys.readouterr()
    assert "ledger" not in broker.server.ctl("list_users")

    subprocess.run(
        [broker.server.ctl_script(), "import_definitions"],
        input=printed, text=True, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    relay(told, broker)

    found = bodies(address(said), "ledger.events")
    assert [type_of(body) for body in found] == ["proposal.accepted"]
    assert address(said).split(":")[2].partition("@")[0] not in printed
    run("ledger", "--remove")


def relay(told: Told, broker: Deployed) -> int:
    """Publishes invoicing's whole outbox anew, by its relay and as its broker user."""
    urls = told.copy("invoicing")
    with told.superuser(urls["invoicing"]) as connection:
        connection.execute("UPDATE outbox SET published_at = NULL")
    # Everything must reach some queue, or the relay keeps it.
    connect(broker.urls["dashboard-bff"], "dashboard-bff").declare(sorted(TYPES))
    database = Database(urls["invoicing"].worker, pool_size=1, application_name="relay-test")
    publisher = connect(broker.urls["invoicing"], "invoicing").publisher()
    sent = Relay(database, publisher).run_once()
    publisher.close()
    database.close()
    with told.superuser(urls["invoicing"]) as connection:
        left = connection.execute("SELECT id FROM outbox WHERE published_at IS NULL").fetchall()
    assert left == []
    return sent


def relayed(told: Told) -> set[str]:
    with told.superuser(told.urls["invoicing"]) as connection:
        return {type_ for (type_,) in connection.execute("SELECT DISTINCT type FROM outbox")}


def publish(channel: pika.channel.Channel, exchange: str, key: str) -> None:
    channel.confirm_delivery()
    channel.basic_publish(exchange, key, b"{}")


def type_of(body: bytes) -> str:
    return str(json.loads(body)["type"])
