"""A database is put back as it was when a test is done with it, or not lent again."""

import psycopg
import pytest
from toy.app import SERVICE, make_thing

from common.ids import new_id
from common.testing.rows import rows_of
from common.testing.snapshots import Snapshot


def address_of(cluster, database):
    return cluster.admin_url.replace("/postgres?", f"/{database}?")


def make(toy, name):
    with toy.transaction() as session:
        make_thing(session, toy.principal(), name, id_=new_id())


def test_what_was_written_since_is_gone_and_what_was_deleted_is_there(toy, cluster):
    make(toy, "before")
    address = address_of(cluster, toy.urls.app.partition("?")[0].rpartition("/")[2])
    snapshot, before = Snapshot.of(address), rows_of(cluster.admin_url, toy.urls)
    make(toy, "after")
    with psycopg.connect(address) as connection:
        connection.execute("DELETE FROM things WHERE name = 'before'")
    assert rows_of(cluster.admin_url, toy.urls) != before

    assert snapshot.put_back(address)

    assert rows_of(cluster.admin_url, toy.urls) == before


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "ALTER TABLE things ADD COLUMN more text",
        "ALTER TABLE things DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE things RENAME TO gone",
        "DROP TABLE things CASCADE",
    ],
)
def test_where_a_table_is_another_one_nothing_can_be_put_back(cluster, change):
    database = cluster.take(SERVICE)
    address = address_of(cluster, database.name)
    snapshot = Snapshot.of(address)
    with psycopg.connect(address) as connection:
        connection.execute(change)

    assert not snapshot.put_back(address)
    cluster.drop(database)
