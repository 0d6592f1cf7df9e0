"""Whether the process of this container can do its work: `healthy.py web` or `healthy.py worker`.

It runs every few seconds in each container, so it imports next to nothing.
"""

import socket
import sys
from pathlib import Path

WEB, DATABASE, BROKER = 8000, 5432, 5672
ESTABLISHED = "01"


def main(part: str) -> int:
    """Returns the exit code for Docker; a reason goes where `docker inspect` shows it."""
    trouble = {"web": web_trouble, "worker": worker_trouble}[part]()
    print(trouble or "healthy")
    return 1 if trouble else 0


def web_trouble() -> str:
    """A web is well when it says that it is ready: its database answers."""
    try:
        with socket.create_connection(("127.0.0.1", WEB), timeout=4) as connection:
            connection.sendall(b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n")
            status = connection.makefile("rb").readline().split()
    except OSError as error:
        return f"not ready: {error}"
    return "" if b"200" in status[1:2] else f"not ready: {b' '.join(status).decode()}"


def worker_trouble() -> str:
    """A worker is well when it holds connections to its database and its broker.

    One that has lost a part has ended already; see common.processes.
    """
    ports = {port for table in ("tcp", "tcp6") for port in connected(Path("/proc/net") / table)}
    away = {"database": DATABASE, "broker": BROKER}
    return ", ".join(f"no connection to the {name}" for name in away if away[name] not in ports)


def connected(table: Path) -> set[int]:
    """Returns the remote ports of all established connections in this container."""
    if not table.exists():
        return set()
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    return {int(row[2].rpartition(":")[2], 16) for row in rows if row[3] == ESTABLISHED}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
