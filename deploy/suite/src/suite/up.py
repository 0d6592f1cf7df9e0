"""`counterfoil up` and `counterfoil demo`: the suite on this machine, its data in a folder, one address."""

import argparse
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from common import logs
from suite.data import locked, open_folder
from suite.secrets import Secrets, load_or_make
from suite.serving import refuse_busy_port, run

if TYPE_CHECKING:
    from common.db.security import Urls
    from suite.embedded import Embedded


def up(options: argparse.Namespace) -> int:
    """Starts the suite and serves until Ctrl-C; a new data folder gets the demo firm."""
    from suite.registry import all_services

    began = time.monotonic()
    host, port, with_demo = options.host, options.port, not options.without_demo
    refuse_busy_port(host, port)
    folder = open_folder(options.data)
    with locked(folder), _databases(folder) as (urls, secrets):
        logs.configure("suite", path=folder / "suite.log")
        run(
            all_services(), urls, secrets, host=host, port=port,
            started=lambda suite: _demo(suite, secrets, folder) if with_demo else None,
            ready=lambda: _welcome(host, port, folder, secrets.demo_password, began),
        )  # fmt: skip
    return 0


def demo(options: argparse.Namespace) -> int:
    """Loads the demo firm into a data folder that has none, and stops; else says that it is there."""
    folder = open_folder(options.data)
    if (folder / "demo.done").exists():
        print(f"The demo firm is in {folder} already.")
    else:
        with locked(folder), _databases(folder) as (urls, secrets):
            logs.configure("suite", path=folder / "suite.log")
            _load_whole(urls, secrets, folder, f"http://{options.host}:{options.port}")
        print(f"The demo firm is in {folder}; `counterfoil up` serves it.")
    print(_sign_ins(load_or_make(folder).demo_password))
    return 0


@contextmanager
def _databases(folder: Path) -> "Iterator[tuple[Mapping[str, Urls], Secrets]]":
    """The suite's PostgreSQL, running and migrated, and its secrets."""
    # What takes long to import is imported while the person already sees a line.
    _tell("starting")
    from suite.cluster import migrate, start_cluster
    from suite.registry import all_services

    secrets = load_or_make(folder)
    cluster = start_cluster(folder / "postgres", secrets)
    try:
        yield migrate(cluster, all_services(), secrets, _tell), secrets
    finally:
        cluster.stop()


def _load_whole(urls: "Mapping[str, Urls]", secrets: Secrets, folder: Path, address: str) -> None:
    from suite.demo import load_demo
    from suite.embedded import build
    from suite.registry import all_services

    suite = build(all_services(), urls, secrets, public_url=address)
    suite.start()
    try:
        _begin(suite, secrets, folder)
        load_demo(suite, secrets, folder=folder, tell=_bar)
    finally:
        suite.stop()


def _welcome(host: str, port: int, folder: Path, password: str, began: float) -> None:
    print(f"\n  Counterfoil is at http://{host}:{port}  (after {time.monotonic() - began:.1f} s)")
    if (folder / "demo.begun").exists():
        print(f"\n{_sign_ins(password)}")
    print(f"\n  Data is in {folder}. Ctrl-C stops.\n", flush=True)


def _sign_ins(password: str) -> str:
    return "\n".join(
        (
            "  The demo firm, Northwind Studio:",
            f"    owner    priya@northwind.example   {password}",
            f"    client   dana@acme.example         {password}",
        )
    )


def _demo(suite: "Embedded", secrets: Secrets, folder: Path) -> None:
    """Makes the demo firm at once and its half year in the background, while pages are served."""
    from suite.demo import load_demo

    _begin(suite, secrets, folder)

    def load() -> None:
        load_demo(suite, secrets, folder=folder, tell=_bar)

    threading.Thread(target=load, name="demo", daemon=True).start()


def _begin(suite: "Embedded", secrets: Secrets, folder: Path) -> None:
    from suite.demo import begin_demo

    begun = folder / "demo.begun"
    if not begun.exists():
        begin_demo(suite, secrets)
        begun.touch()


def _bar(done: int, of: int) -> None:
    """Draws how much of the demo's half year has been played."""
    filled = round(30 * done / of)
    line = f"  demo {'█' * filled}{'·' * (30 - filled)} day {done} of {of}"
    print(f"\r{line}", end="\n" if done >= of else "", file=sys.stderr, flush=True)


def _tell(line: str) -> None:
    print(f"  {line} …", file=sys.stderr, flush=True)
