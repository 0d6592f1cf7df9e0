"""A batch goes to RabbitMQ in one stream, and only what the broker keeps is called confirmed.

The broker confirms even a message that no queue wants. So all are sent as mandatory, and what came
back is never called confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from common.broker import BrokerUnavailable, Message, Outcome
from common.broker.link import Batch, Link

# How long a relay waits for the connection, and then for the whole batch.
CONNECT_PATIENCE = 5.0
PATIENCE = 15.0


class PikaPublisher:
    """Hands batches to the thread that owns the connection and waits, bounded, for the answers."""

    def __init__(
        self, urls: Sequence[str], name: str, heartbeat: int, patience: float = PATIENCE
    ) -> None:
        self._patience = patience
        self._link = Link(urls, name, heartbeat)

    def publish(self, messages: Sequence[Message]) -> Outcome:
        if not messages:
            return Outcome()
        started = monotonic()
        batch = Batch(messages)
        self._link.submit(batch, min(CONNECT_PATIENCE, self._patience))
        batch.over.wait(max(0.0, started + self._patience - monotonic()))
        outcome = self._link.take_back(batch)
        if not (outcome.confirmed or outcome.returned or outcome.nacked):
            raise BrokerUnavailable(batch.trouble or "no answer within the time allowed")
        return outcome

    def close(self) -> None:
        self._link.close()
