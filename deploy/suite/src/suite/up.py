"""`counterfoil up`: the suite on this machine, its data in a folder, one address."""

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from common import logs
from suite.data import locked, open_folder
from suite.secrets import Secrets, load_or_make
from suite.serving import refuse_busy_port, run

if TYPE_CHECKING:
    from suite.embedded import Embedded


def up(*, data: Path, host: str, port: int, with_demo: bool) -> int:
    """Starts the suite and serves until Ctrl-C; a new data folder gets the demo firm."""
    began = time.monotonic()
    refuse_busy_port(host, port)
    folder = open_folder(data)
    with locked(folder):
        # What takes long to import is imported while the person already sees a line.
        _tell("starting")
        from suite.cluster import migrate, start_cluster
        from suite.registry import all_services

        secrets, services = load_or_make(folder), all_services()
        cluster = start_cluster(folder / "postgres", secrets)
        try:
            urls = migrate(cluster, services, secrets, _tell)
            logs.configure("suite", path=folder / "suite.log")
            run(
                services, urls, secrets, host=host, port=port,
                started=lambda suite: _demo(suite, secrets, folder) if with_demo else None,
                ready=lambda: _welcome(host, port, folder, secrets.demo_password, began),
            )  # fmt: skip
        finally:
            cluster.stop()
    return 0


def _welcome(host: str, port: int, folder: Path, password: str, began: float) -> None:
    print(f"\n  Counterfoil is at http://{host}:{port}  (after {time.monotonic() - began:.1f} s)")
    if (folder / "demo.begun").exists():
        print("\n  The demo firm, Northwind Studio:")
        print(f"    owner    priya@northwind.example   {password}")
        print(f"    client   dana@acme.example         {password}")
    print(f"\n  Data is in {folder}. Ctrl-C stops.\n", flush=True)


def _demo(suite: "Embedded", secrets: Secrets, folder: Path) -> None:
    """Makes the demo firm at once and its half year in the background, while pages are served."""
    from suite.demo import begin_demo, load_demo

    begun = folder / "demo.begun"
    if not begun.exists():
        begin_demo(suite, secrets)
        begun.touch()

    def load() -> None:
        load_demo(suite, secrets, folder=folder, tell=_bar)

    threading.Thread(target=load, name="demo", daemon=True).start()


def _bar(done: int, of: int) -> None:
    """Draws how much of the demo's half year has been played."""
    filled = round(30 * done / of)
    line = f"  demo {'█' * filled}{'·' * (30 - filled)} day {done} of {of}"
    print(f"\r{line}", end="\n" if done >= of else "", file=sys.stderr, flush=True)


def _tell(line: str) -> None:
    print(f"  {line} …", file=sys.stderr, flush=True)
