"""A process that is killed anywhere between deciding to charge and telling of it charges once."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict
from uuid import UUID

import pytest
from sqlalchemy import text

from common.broker import connect
from services.payments.tests.gateways.journeys import MINUTE

SOON = 90
OTHER_CARD = "pm_card_mastercard"


@contextmanager
def collecting(journey):
    """A process of its own that collects what is due; killed at the end as by a power cut."""
    settings = asdict(journey.service.settings).items()
    told = {name.upper(): str(value) for name, value in settings if value is not None}
    process = subprocess.Popen(
        [sys.executable, "-m", "payments", "tick"], env=os.environ | told,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        assert process.wait() == -9, "It was over before it was killed."
        journey.fake.calm()


def until(process, is_so):
    """Waits, bounded, until the process has come as far."""
    ends = time.monotonic() + SOON
    while not is_so():
        assert process.poll() is None, "It was over before it came as far."
        assert time.monotonic() < ends, "It did not come as far."
        time.sleep(0.05)


def somebody_waits_for_a_lock(journey):
    with journey.service.transaction() as session:
        return session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"))


def die_before_asking(journey):
    """The attempt is committed, and Stripe was not asked for anything."""
    journey.invoice()
    journey.fake.fault("timeout_before", act="read")
    with collecting(journey) as process:
        until(process, lambda: journey.statuses() == ["processing"])
    assert journey.asked() == []


def die_after_asking_for_what_was_not_done(journey):
    """The request was sent, Stripe did nothing, and no answer came."""
    journey.invoice()
    journey.fake.fault("timeout_before")
    with collecting(journey) as process:
        until(process, lambda: len(journey.asked()) == 1)
    assert journey.bench.charged() == []


def die_after_asking_for_what_was_done(journey):
    """The request was sent, Stripe charged, and no answer came."""
    journey.invoice()
    journey.fake.fault("timeout_after_charge")
    with collecting(journey) as process:
        until(process, journey.bench.charged)
    assert journey.statuses() == ["processing"]


def die_with_the_answer_in_hand(journey):
    """Stripe has charged and said so, and the answer is not stored."""
    journey.invoice()
    journey.fake.fault("slow", code=str(SOON))
    with collecting(journey) as process:
        until(process, lambda: len(journey.asked()) == 1)
        with journey.service.transaction() as session:
            session.execute(text("SELECT FROM payments FOR UPDATE"))
            journey.fake.calm()
            until(process, lambda: somebody_waits_for_a_lock(journey))
            process.kill()
            process.wait()
    assert len(journey.bench.charged()) == 1
    assert journey.statuses() == ["processing"]


def die_before_telling(journey):
    """The answer is stored, and its event is not published."""
    journey.invoice()
    journey.fake.fault("timeout_before", card=OTHER_CARD)
    journey.invoice(OTHER_CARD)
    with collecting(journey) as process:
        until(process, lambda: len(journey.asked()) == 2)
    assert journey.statuses() == ["succeeded", "processing"]
    assert "payment.succeeded" in unpublished(journey)


def publish(journey):
    """Sends what waits, to somebody who hears it all; returns the ids of what was heard."""
    kinds = {event.type for event in journey.service.published()}
    broker = connect(journey.service.settings.broker_url, "somebody")
    broker.declare(kinds)
    told = []
    with closing(broker.subscribe(kinds)) as heard, ThreadPoolExecutor(1) as other:
        sending = other.submit(journey.work, "relay")
        while not sending.done():
            deliveries = heard.receive(250, 0.1)
            told += [UUID(delivery.message.id) for delivery in deliveries]
            heard.ack(deliveries)
        sending.result()
    return told


def unpublished(journey):
    query = "SELECT type FROM outbox WHERE published_at IS NULL ORDER BY id"
    with journey.service.transaction() as session:
        return list(session.scalars(text(query)))


@pytest.mark.parametrize(
    "die",
    [
        die_before_asking,
        die_after_asking_for_what_was_not_done,
        die_after_asking_for_what_was_done,
        die_with_the_answer_in_hand,
        die_before_telling,
    ],
)
def test_a_killed_process_has_charged_once_and_it_is_told_once(journey, die):
    die(journey)

    journey.pass_wall_time(MINUTE)
    told = publish(journey)

    assert set(journey.statuses()) == {"succeeded"}
    assert set(journey.asked()) == {payment["id"] for payment in journey.suite.payments()}
    assert unpublished(journey) == []
    assert sorted(told) == sorted(event.id for event in journey.service.published())
    journey.assert_books_agree()
