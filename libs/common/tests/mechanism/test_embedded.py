"""A server that was killed, or whose number somebody else has now, is started again."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

import psutil
import psycopg
import pytest

from common.db.embedded import Cluster, settle

WORK = """
import sys
import threading
from pathlib import Path
from common.db.embedded import Cluster
cluster = Cluster(Path(sys.argv[1]), durable=True)
cluster.execute("CREATE TABLE IF NOT EXISTS kept (n int)", "INSERT INTO kept VALUES (1)")
print(cluster.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "pg"
    Cluster(tmp_path / "pg", durable=True).stop()


def works(folder) -> tuple[subprocess.Popen, psutil.Process]:
    """A process that has a server in the folder, and the server."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return process, psutil.Process(int(process.stdout.readline()))


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.communicate()


def kill_all(*processes: psutil.Process) -> None:
    """Kills each that still is: the server's short-lived ones end by themselves meanwhile."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def test_a_server_killed_a_moment_ago_is_started_again(folder):
    for _ in range(3):
        process, server = works(folder)
        children = server.children(recursive=True)
        kill(process)
        # It is stopped first, so that it is surely still there when the next one looks.
        server.send_signal(signal.SIGSTOP)
        kill_all(server, *children)

    process, _ = works(folder)
    cluster = Cluster(folder, durable=True)
    with psycopg.connect(cluster.admin_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (4,)
    kill(process)


def test_a_note_with_somebody_elses_number_is_no_server(folder):
    process, server = works(folder)
    note = (folder / "postmaster.pid").read_text()
    kill(process)
    kill_all(server, *server.children(recursive=True))
    server.wait()
    other = note.replace(str(server.pid), str(os.getpid()), 1)
    (folder / "postmaster.pid").write_text(other)

    settle(folder)

    assert not (folder / "postmaster.pid").exists()


def test_a_server_whose_first_start_failed_is_started_again(folder):
    folder.mkdir()
    in_its_way = folder / "not-its-own"
    in_its_way.touch()
    later = threading.Timer(1.0, in_its_way.unlink)
    later.start()

    cluster = Cluster(folder, durable=True)

    later.join()
    with psycopg.connect(cluster.admin_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_is_stopped_although_another_that_used_it_was_killed(folder):
    process, server = works(folder)
    kill(process)

    Cluster(folder, durable=True).stop()

    server.wait(10)
