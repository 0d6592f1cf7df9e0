"""What a service may rely on, whichever broker it is given."""

from __future__ import annotations

from time import monotonic

import pytest

from common.broker import Message, connect


@pytest.fixture
def broker(url, service):
    return connect(url, service)


def test_a_message_arrives_as_it_was_sent(broker, noun, closing, in_background, collect):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())
    sent = Message(
        "id-1", f"{noun}.issued", '{"name":"Žofie\\u0000"}'.encode(), {"traceparent": "00-1"}
    )

    outcome = in_background(publisher.publish, [sent])

    assert [delivery.message for delivery in collect(subscription, 1)] == [sent]
    assert outcome.result().confirmed == {"id-1"}


def test_what_no_queue_wants_is_returned_and_never_confirmed(broker, noun, closing, messages):
    publisher = closing(broker.publisher())
    (lost,) = messages(f"{noun}.renamed")

    outcome = publisher.publish([lost])

    assert outcome.returned == {lost.id: "NO_ROUTE"}
    assert outcome.confirmed == frozenset()


def test_a_batch_is_confirmed_and_returned_message_by_message(
    broker, noun, closing, messages, in_background, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())
    wanted, unwanted = messages(f"{noun}.issued", 20), messages(f"{noun}.renamed", 20)
    mixed = [message for pair in zip(wanted, unwanted, strict=True) for message in pair]

    publishing = in_background(publisher.publish, mixed)
    collect(subscription, len(wanted))

    outcome = publishing.result()
    assert outcome.confirmed == {message.id for message in wanted}
    assert outcome.returned.keys() == {message.id for message in unwanted}


def test_every_service_bound_to_the_type_gets_it(
    url, service, noun, closing, messages, in_background, collect
):
    exact = closing(connect(url, service).subscribe([f"{noun}.issued"]))
    pattern = closing(connect(url, f"{service}x").subscribe([f"{noun}.*"]))
    stranger = closing(connect(url, f"{service}y").subscribe([f"{noun}s.issued", noun]))
    publisher = closing(connect(url, service).publisher())
    sent = messages(f"{noun}.issued", 3)

    publishing = in_background(publisher.publish, sent)

    assert {each.message.id for each in collect(exact, 3)} == {each.id for each in sent}
    assert {each.message.id for each in collect(pattern, 3)} == {each.id for each in sent}
    assert stranger.receive(10, 0.1) == []
    assert len(publishing.result().confirmed) == 3


def test_receive_gives_at_most_what_was_asked_for(broker, noun, closing, messages, in_background):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())
    publishing = in_background(publisher.publish, messages(f"{noun}.issued", 10))

    seen = []
    while len(seen) < 10:
        deliveries = subscription.receive(4, 5)
        assert 1 <= len(deliveries) <= 4
        subscription.ack(deliveries)
        seen += deliveries

    assert len(publishing.result().confirmed) == 10


def test_receive_waits_for_the_first_as_long_as_asked_and_no_longer(broker, noun, closing):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    started = monotonic()

    deliveries = subscription.receive(10, 0.3)

    assert deliveries == []
    assert 0.29 <= monotonic() - started < 10


def test_a_batch_that_was_not_settled_is_received_again_before_anything_newer(
    broker, noun, closing, messages, in_background
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())
    (first, second) = messages(f"{noun}.issued", 2)
    publishing = in_background(publisher.publish, [first, second])

    failed = subscription.receive(1, 5)
    again = subscription.receive(1, 5)
    subscription.ack(again)
    newer = subscription.receive(1, 5)
    subscription.ack(newer)

    assert failed == again
    assert newer != again
    assert len(publishing.result().confirmed) == 2


def test_closing_gives_back_what_is_unsettled_and_nothing_else(
    broker, noun, closing, messages, in_background
):
    first = broker.subscribe([f"{noun}.issued"])
    publisher = closing(broker.publisher())
    publishing = in_background(publisher.publish, messages(f"{noun}.issued", 5))
    held = []
    while len(held) < 5:
        held = first.receive(5, 5)

    first.ack([held[0], held[1], held[3]])
    first.close()
    second = closing(broker.subscribe([f"{noun}.issued"]))
    back = []
    while len(back) < 2:
        back = second.receive(5, 5)
    second.ack(back)

    assert {each.message.id for each in back} == {held[2].message.id, held[4].message.id}
    assert all(each.message.redelivered for each in back)
    assert not any(each.message.redelivered for each in held)
    assert len(publishing.result().confirmed) == 5
    assert second.receive(5, 0.2) == []


def test_a_rejected_message_is_kept_with_the_dead_letters(
    broker, noun, closing, messages, in_background, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())
    (poison, good) = messages(f"{noun}.issued", 2)
    publishing = in_background(publisher.publish, [poison, good])

    settled = 0
    while settled < 2:
        for delivery in subscription.receive(2, 5):
            settled += 1
            if delivery.message.id == poison.id:
                subscription.reject(delivery)
            else:
                subscription.ack([delivery])

    dead = collect(closing(broker.dead_letters()), 1)
    assert [(each.message.id, each.message.routing_key) for each in dead] == [
        (poison.id, f"{noun}.issued")
    ]
    assert publishing.result().confirmed == {poison.id, good.id}


def test_a_type_no_longer_listened_to_is_unbound_on_the_next_connect(
    broker, noun, closing, messages
):
    broker.subscribe([f"{noun}.issued", f"{noun}.voided"]).close()

    closing(broker.subscribe([f"{noun}.issued"], known=[f"{noun}.issued", f"{noun}.voided"]))

    (stale,) = messages(f"{noun}.voided")
    assert closing(broker.publisher()).publish([stale]).returned.keys() == {stale.id}


def test_a_queue_declared_before_its_consumer_starts_keeps_what_comes(
    broker, noun, closing, messages, in_background, collect
):
    broker.declare([f"{noun}.issued"])
    publisher = closing(broker.publisher())
    sent = messages(f"{noun}.issued", 3)

    publishing = in_background(publisher.publish, sent)
    subscription = closing(broker.subscribe([f"{noun}.issued"]))

    assert len(collect(subscription, 3)) == 3
    assert len(publishing.result().confirmed) == 3


def test_publishing_nothing_is_an_empty_outcome(broker, closing):
    outcome = closing(broker.publisher()).publish([])

    assert (outcome.confirmed, outcome.returned, outcome.nacked) == (frozenset(), {}, frozenset())


def test_what_is_put_back_reaches_its_service_alone_and_as_it_was(
    url, service, noun, closing, collect
):
    mine, other = connect(url, service), connect(url, f"{service}x")
    subscription = closing(mine.subscribe([f"{noun}.issued"]))
    neighbor = closing(other.subscribe([f"{noun}.issued"]))
    dead = Message("id-1", f"{noun}.issued", b'{"a":1}', {"traceparent": "00-1"})

    mine.put_back([dead])

    assert [delivery.message for delivery in collect(subscription, 1)] == [dead]
    assert neighbor.receive(10, 0.3) == []


def test_dead_letters_are_counted_and_stay_until_they_are_settled(
    broker, noun, closing, messages, in_background
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    assert broker.dead_letter_count() == 0
    publishing = in_background(closing(broker.publisher()).publish, messages(f"{noun}.issued", 3))
    for delivery in gathered(subscription, 3):
        subscription.reject(delivery)
    assert len(publishing.result().confirmed) == 3

    letters = broker.dead_letters()
    assert len(gathered(letters, 3)) == 3
    letters.close()
    again = closing(broker.dead_letters())
    again.ack(gathered(again, 3)[:2])
    again.close()

    assert counted(broker, 1) == 1


def counted(broker, wanted):
    """Counts until it is so many: a broker takes back what a reader held after the reader is gone."""
    ends = monotonic() + 20
    while (count := broker.dead_letter_count()) != wanted and monotonic() < ends:
        continue
    return count


def gathered(subscription, count):
    """Receives until so many are held; what is not settled is received again each time."""
    held = []
    ends = monotonic() + 20
    while len(held) < count and monotonic() < ends:
        held = subscription.receive(100, 1)
    return held
