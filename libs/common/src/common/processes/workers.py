"""A service's worker: relay, consumer, waiting room and jobs, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from common.audit.sealing import Sealer
from common.broker import Broker, Publisher, Subscription
from common.db import Database, Wake
from common.inbox import Handlers
from common.inbox.processing import Inbox
from common.inbox.rows import recent_types
from common.outbox import Relay
from common.processes.loops import POLL_SECONDS, Job, Loop, Worker
from common.processes.tallies import EVERYBODYS, Auditor, Teller, sort_out
from common.processes.upkeep import Upkeep

BATCH = 250
UPKEEP_SECONDS = 60.0
SEALING_SECONDS = 2.0


@dataclass(frozen=True)
class WorkerParts:
    """What a service's worker is made of; `app.create_worker` fills it."""

    name: str
    app: Database
    worker: Database
    broker: Broker
    handlers: Handlers
    jobs: Sequence[Job]
    wake: Wake


def create_worker(parts: WorkerParts, *more: Loop) -> Worker:
    """Returns the worker of a service, wired but not started; its queue is declared already."""
    inbox = Inbox(parts.handlers, app=parts.app, worker=parts.worker, service=parts.name)
    publisher = _Lazy(parts.broker.publisher)
    sender = Sender(parts, publisher)
    loops = [
        Loop("relay", sender.step, pause=POLL_SECONDS, woken=parts.wake.subscribe()),
        Loop("waiting room", inbox.retry_due, pause=POLL_SECONDS, woken=inbox.stirred),
        Loop("upkeep", Upkeep(parts.name, parts.worker).step, pause=UPKEEP_SECONDS),
        Loop("sealer", Sealer(parts.name, parts.worker).step, pause=SEALING_SECONDS),
        *(
            Loop(
                job.name,
                job.run,
                pause=job.every,
                woken=parts.wake.subscribe() if job.woken else None,
            )
            for job in parts.jobs
        ),
        *more,
    ]
    closing = [publisher.close, parts.app.close, parts.worker.close]
    if parts.handlers.types:
        consumer = Consumer(inbox, parts)
        loops.append(Loop("consumer", consumer.step, pause=0))
        closing.insert(0, consumer.close)
    return Worker(parts.name, loops, closing=closing)


class Sender:
    """Takes the outbox to the broker, and once a minute tells how much that was."""

    def __init__(self, parts: WorkerParts, publisher: Publisher) -> None:
        self._relay = Relay(parts.worker, publisher, service=parts.name)
        self._teller = Teller(parts.name, parts.worker, publisher)

    def step(self) -> int:
        """Sends one batch; returns how many events it was if more may wait, else 0.

        Whoever commits another one wakes the relay, so a look that finds nothing can be saved.
        """
        taken = self._relay.run_once()
        self._teller.tell_if_due()
        return taken if taken == self._relay.batch else 0


class Consumer:
    """Takes what has arrived to the inbox, and acks it when the inbox has it."""

    def __init__(self, inbox: Inbox, parts: WorkerParts) -> None:
        self._inbox = inbox
        self._parts = parts
        self._auditor = Auditor(parts.name, parts.handlers.types, parts.worker)
        self._subscription: Subscription | None = None

    def step(self) -> int:
        """Handles one batch; returns how many messages it was."""
        if self._subscription is None:
            self._subscription = self._subscribe()
        deliveries = self._subscription.receive(BATCH, POLL_SECONDS)
        if deliveries:
            tallies, messages = sort_out([delivery.message for delivery in deliveries])
            self._inbox.receive(messages)
            self._auditor.hear(tallies)
            self._subscription.ack(deliveries)
            # A copy that is kept leaves nobody anything to do; an effect may.
            if any(self._parts.handlers.reacts_to(message.routing_key) for message in messages):
                self._parts.wake()
        self._auditor.compare_due()
        return len(deliveries)

    def _subscribe(self) -> Subscription:
        """Binds the queue to what is handled, and unbinds what came lately but is handled no more."""
        with self._parts.worker.transaction(None) as session:
            came = recent_types(session)
        wanted = [*self._parts.handlers.types, EVERYBODYS]
        return self._parts.broker.subscribe(wanted, known=came, batch=BATCH)

    def close(self) -> None:
        """Gives back what is not handled."""
        if self._subscription is not None:
            self._subscription.close()


class _Lazy:
    """A publisher that connects at its first message, so that a worker starts without its broker."""

    def __init__(self, open_publisher: Callable[[], Any]) -> None:
        self._open = open_publisher
        self._publisher: Any = None

    def publish(self, messages: Any) -> Any:
        if self._publisher is None:
            self._publisher = self._open()
        return self._publisher.publish(messages)

    def close(self) -> None:
        if self._publisher is not None:
            self._publisher.close()
