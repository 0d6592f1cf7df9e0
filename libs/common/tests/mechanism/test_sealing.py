"""The audit is a chain: whoever changes, removes or slips in a row breaks it."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from toy.app import make_thing

from common import audit
from common.audit.chain import GENESIS, link
from common.audit.sealing import BATCH, Sealer
from common.ids import new_id

ROWS = text(
    "SELECT s.number, s.hash, a.* FROM audit_seals s JOIN audit a"
    " ON (a.firm_id, a.id) = (s.firm_id, s.audit_id) ORDER BY s.number"
)


def recorded(toy, count: int, firm=None) -> None:
    for _ in range(count):
        with toy.transaction(firm) as session:
            who = toy.principal(firm_id=firm or toy.firm)
            audit.record(session, "thing.seen", new_id(), who, reason="why", word="ä", n=1.5)


def seals(toy, firm=None):
    with toy.transaction(firm) as session:
        return list(session.execute(ROWS).mappings())


def test_every_row_is_linked_to_the_one_before(toy):
    recorded(toy, 3)

    assert Sealer("toy", toy.worker_database).step() == 3

    last = GENESIS
    for number, row in enumerate(seals(toy), start=1):
        last = link(last, number, row)
        assert (row["number"], row["hash"]) == (number, last)
    assert number == 3


def test_a_chain_goes_on_where_it_ended_and_each_firm_has_its_own(toy):
    sealer = Sealer("toy", toy.worker_database)
    recorded(toy, 2)
    recorded(toy, 1, toy.other_firm)
    assert sealer.step() == 3
    recorded(toy, 1)

    assert (sealer.step(), sealer.step()) == (1, 0)

    assert [row["number"] for row in seals(toy)] == [1, 2, 3]
    assert [row["number"] for row in seals(toy, toy.other_firm)] == [1]
    assert seals(toy)[2]["hash"] == link(seals(toy)[1]["hash"], 3, seals(toy)[2])


def test_a_row_that_was_committed_late_is_sealed_too(toy):
    sealer = Sealer("toy", toy.worker_database)
    with toy.transaction() as late:
        audit.record(late, "thing.early", new_id(), toy.principal())
        late.flush()
        recorded(toy, 2)
        assert sealer.step() == 2

    assert sealer.step() == 1
    assert [row["act"] for row in seals(toy)] == ["thing.seen", "thing.seen", "thing.early"]


def test_what_rolls_back_is_not_sealed(toy):
    with pytest.raises(RuntimeError), toy.transaction() as session:
        audit.record(session, "thing.seen", new_id(), toy.principal())
        session.flush()
        raise RuntimeError("the power is gone")

    assert Sealer("toy", toy.worker_database).step() == 0
    assert seals(toy) == []


def test_many_sealers_at_once_make_one_chain(toy):
    recorded(toy, 30)
    sealers = [Sealer("toy", toy.worker_database) for _ in range(4)]
    threads = [threading.Thread(target=sealer.step) for sealer in sealers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    while sealers[0].step():
        continue

    assert [row["number"] for row in seals(toy)] == list(range(1, 31))


def test_a_long_queue_is_sealed_some_at_a_time_the_first_first(toy):
    recorded(toy, BATCH + 50)

    sealer = Sealer("toy", toy.worker_database)

    assert [sealer.step(), sealer.step(), sealer.step()] == [BATCH, 50, 0]
    sealed = seals(toy)
    assert [row["number"] for row in sealed] == list(range(1, BATCH + 51))
    assert [row["id"] for row in sealed] == sorted(row["id"] for row in sealed)


def test_what_is_sealed_is_told_and_is_no_act_itself(toy):
    with toy.transaction() as session:
        thing = make_thing(session, toy.principal(), "lamp", id_=new_id())

    Sealer("toy", toy.worker_database).step()

    [event] = toy.published("toy_audit.sealed")
    [entry] = event.data["entries"]
    [sealed] = seals(toy)
    assert event.source == "toy"
    assert (entry["act"], entry["subject"], entry["number"]) == ("thing.made", str(thing.id), 1)
    assert entry["hash"] == sealed["hash"].hex()
    assert Sealer("toy", toy.worker_database).step() == 0


@pytest.mark.parametrize("role", ["app_database", "worker_database"])
@pytest.mark.parametrize("table", ["audit", "audit_seals"])
def test_neither_role_can_change_what_is_sealed(toy, role, table):
    recorded(toy, 1)
    Sealer("toy", toy.worker_database).step()
    for statement in (f"UPDATE {table} SET firm_id = firm_id", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError), getattr(toy, role).transaction(toy.firm) as session:
            session.execute(text(statement))


@pytest.mark.parametrize("field", ["act", "actor", "on_behalf_of", "reason", "at", "facts"])
def test_a_changed_field_is_another_link(toy, field):
    recorded(toy, 1)
    Sealer("toy", toy.worker_database).step()
    [row] = seals(toy)

    assert link(GENESIS, 1, row) == row["hash"]
    assert link(GENESIS, 1, dict(row) | {field: "another"}) != row["hash"]
    assert link(GENESIS, 2, row) != row["hash"]
