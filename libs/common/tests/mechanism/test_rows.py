"""What was changed of many things is written as if each were written alone."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm.exc import StaleDataError
from toy.app import Thing, make_thing

from common.db.rows import write_changes
from common.ids import new_id


@pytest.fixture
def things(toy):
    """Makes three things of the firm."""
    with toy.transaction() as session:
        who = toy.principal()
        return [make_thing(session, who, name, id_=new_id()).id for name in ("a", "b", "c")]


def load(session, toy, things):
    query = select(Thing).where(Thing.firm_id == toy.firm, Thing.id.in_(things))
    return session.scalars(query.order_by(Thing.name)).all()


def test_what_was_changed_is_written_by_one_statement_each_a_version_on(toy, things):
    told = []
    with toy.transaction() as session:
        a, b, c = load(session, toy, things)
        a.name, b.name, c.name = "x", "y'\\", "c"
        note = lambda *said: told.append(said[2])  # noqa: E731
        event.listen(session.connection(), "before_cursor_execute", note)
        write_changes(session)
        assert (a.version, b.version, c.version) == (2, 2, 1)
        session.flush()

    assert [statement.split()[0] for statement in told] == ["UPDATE"]
    with toy.transaction() as session:
        found = [(thing.name, thing.version) for thing in load(session, toy, things)]
    assert found == [("c", 1), ("x", 2), ("y'\\", 2)]


def test_what_somebody_else_has_changed_meanwhile_is_refused_and_nothing_is_written(toy, things):
    with pytest.raises(StaleDataError), toy.transaction() as session:
        a, b, _ = load(session, toy, things)
        with toy.transaction() as other:
            load(other, toy, things)[0].name = "first"
        a.name = b.name = "second"
        write_changes(session)

    with toy.transaction() as session:
        assert [thing.name for thing in load(session, toy, things)] == ["b", "c", "first"]
