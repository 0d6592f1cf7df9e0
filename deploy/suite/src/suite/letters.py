"""What the broker itself gave up on: the dead letters beside each service's queue, seen and settled."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from time import monotonic
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.orm import Session

from common import audit, config
from common.auth import Principal
from common.broker import Broker, Delivery, Message, Subscription, connect
from common.events import Event, MalformedEvent
from common.inbox.dead import OPERATOR
from common.logs import get_logger
from suite.data import CannotStart

log = get_logger(__name__)

# A subscription holds so many at most; what is behind them comes when these are settled.
MOST = 500
PATIENCE = 10.0


@dataclass(frozen=True, kw_only=True)
class Brokers:
    """What an operator may be told: a JSON object of each service's address of the broker."""

    broker_urls: str | None = None


@dataclass(frozen=True)
class Letter:
    """A dead letter: its id is the event's, or made from what it says if it has none."""

    id: UUID
    type: str
    reason: str
    body: str
    delivery: Delivery


Record = Callable[[Letter, str, str | None], None]


class Letters:
    """One service's dead letters, held while somebody decides; what is not settled goes back."""

    def __init__(
        self, service: str, broker: Broker, subscription: Subscription, record: Record
    ) -> None:
        self.service = service
        self.held: list[Letter] = []
        self._broker = broker
        self._subscription = subscription
        self._record = record

    def receive(self, count: int) -> None:
        """Takes so many into hand, bounded: another operator may hold some of them."""
        ends = monotonic() + PATIENCE
        deliveries: Sequence[Delivery] = ()
        while len(deliveries) < count and monotonic() < ends:
            deliveries = self._subscription.receive(count, 1.0)
        self.held = [_letter(delivery) for delivery in deliveries]

    def replay(self, letter: Letter) -> None:
        """Puts a letter back into this service's queue alone, and out of the dead ones after that."""
        self._record(letter, "event.replayed", None)
        message = letter.delivery.message
        # What the broker wrote on its envelope tells of the last time, and would add up.
        headers = {k: v for k, v in message.headers.items() if not k.startswith("x-")}
        self._broker.put_back([Message(message.id, message.routing_key, message.body, headers)])
        self._subscription.ack([letter.delivery])

    def drop(self, letter: Letter, reason: str) -> None:
        """Gives a letter up for good."""
        self._record(letter, "event.dropped", reason)
        self._subscription.ack([letter.delivery])


def brokers_told() -> Mapping[str, str]:
    """Returns each service's address of the broker from BROKER_URLS; nothing where there is none."""
    try:
        told = config.load(Brokers).broker_urls
    except config.MissingSettings as missing:
        raise CannotStart(str(missing)) from missing
    return dict(json.loads(told)) if told else {}


@contextmanager
def opened(service: str, url: str, record: Record) -> Iterator[Letters]:
    """Holds a service's dead letters. Raises BrokerUnavailable."""
    broker = connect(url, service)
    with ExitStack() as stack:
        count = broker.dead_letter_count()
        subscription = broker.dead_letters()
        stack.callback(subscription.close)
        letters = Letters(service, broker, subscription, record)
        if count:
            letters.receive(min(count, MOST))
        yield letters


def tell_audit(
    session: Session, letter: Letter, act: str, reason: str | None, operator: str
) -> None:
    """Tells the audit of the event's firm; what is no event has none, and the log tells of it."""
    try:
        event = Event.from_json(letter.delivery.message.body)
    except MalformedEvent:
        log.warning(act, message_id=str(letter.id), reason=reason, operator=operator)
        return
    who = Principal.system(event.firmid, OPERATOR)
    facts = {"event_type": event.type, "operator": operator, "was_in": "broker"}
    audit.record(session, act, event.id, who, reason=reason, **facts)


def _letter(delivery: Delivery) -> Letter:
    message = delivery.message
    reason = message.headers.get("x-first-death-reason", "unknown").replace("_", " ")
    body = message.body.decode(errors="replace")
    return Letter(_id(message), message.routing_key, f"the broker: {reason}", body, delivery)


def _id(message: Message) -> UUID:
    try:
        return UUID(message.id)
    except ValueError:
        return uuid5(NAMESPACE_OID, message.body.hex())
