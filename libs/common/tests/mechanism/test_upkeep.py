"""What has served its time goes; what is still needed stays, however old."""

from datetime import timedelta

import time_machine
from prometheus_client import REGISTRY
from sqlalchemy import select, text
from toy.app import make_thing

from common.clock import now
from common.ids import new_id
from common.inbox.rows import InboxRow
from common.outbox import OutboxRow
from common.processes.upkeep import INBOX_KEPT, OUTBOX_KEPT, Upkeep

LATER = OUTBOX_KEPT + INBOX_KEPT


def make(toy, name: str) -> None:
    with toy.transaction() as session:
        make_thing(session, toy.principal(), name, id_=new_id())


def publish_all(toy) -> None:
    with toy.worker_database.transaction(None) as session:
        session.execute(text("UPDATE outbox SET published_at = now()"))


def outbox(toy) -> int:
    with toy.transaction() as session:
        return len(session.scalars(select(OutboxRow)).all())


def inbox(toy) -> list[bool]:
    with toy.transaction() as session:
        return [row.processed_at is not None for row in session.scalars(select(InboxRow))]


def test_published_events_go_when_their_time_is_over(toy):
    make(toy, "lamp")
    publish_all(toy)
    make(toy, "never published")
    upkeep = Upkeep("toy", toy.worker_database)

    with time_machine.travel(now() + OUTBOX_KEPT - timedelta(hours=1)):
        assert upkeep.step() == 0
    assert outbox(toy) == 2
    with time_machine.travel(now() + OUTBOX_KEPT + timedelta(hours=1)):
        assert upkeep.step() == 1
        assert upkeep.step() == 0

    assert outbox(toy) == 1


def test_handled_events_go_and_those_that_wait_for_a_person_stay(toy):
    toy.deliver(toy.event("other.made", {"name": "fine"}))
    toy.deliver(toy.event("ping.sent", {"word": "trouble"}))

    with time_machine.travel(now() + LATER):
        assert Upkeep("toy", toy.worker_database).step() == 1

    assert inbox(toy) == [False]


def test_a_kept_answer_goes_and_one_in_progress_stays(toy):
    caller = toy.client("things:write")
    assert caller.post("/v1/things", {"name": "lamp"}, key="once").status_code == 201
    with toy.transaction() as session:
        session.execute(
            text(
                "INSERT INTO idempotency_keys (firm_id, principal, route, key, request_hash, taken_at)"
                " SELECT firm_id, principal, route, 'busy', request_hash, taken_at FROM idempotency_keys"
            )
        )

    with time_machine.travel(now() + LATER):
        Upkeep("toy", toy.worker_database).step()

    with toy.transaction() as session:
        assert session.scalars(text("SELECT key FROM idempotency_keys")).all() == ["busy"]


def test_what_stands_still_is_measured(toy):
    make(toy, "lamp")
    toy.deliver(toy.event("ping.sent", {"word": "trouble"}))
    service = str(new_id())

    with time_machine.travel(now() + timedelta(seconds=30)):
        Upkeep(service, toy.worker_database).step()

    places = {
        place: REGISTRY.get_sample_value("events_backlog", {"service": service, "place": place})
        for place in ("pending", "waiting", "parked")
    }
    assert places == {"pending": 1, "waiting": 1, "parked": 0}
    oldest = REGISTRY.get_sample_value("outbox_oldest_pending_seconds", {"service": service})
    assert 30 <= oldest < 90
