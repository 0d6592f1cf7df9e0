"""`counterfoil up`: the suite on this machine, its data in a folder, one address."""

import sys
import time
from pathlib import Path

from suite.data import locked, open_folder
from suite.secrets import load_or_make
from suite.serving import refuse_busy_port, run


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
            if with_demo:
                from suite.demo import ensure_demo

                ensure_demo(services, urls, secrets, folder=folder, tell=_tell)
            run(
                services, urls, secrets, host=host, port=port,
                ready=lambda: _welcome(host, port, folder, secrets.demo_password, began),
            )  # fmt: skip
        finally:
            cluster.stop()
    return 0


def _welcome(host: str, port: int, folder: Path, password: str, began: float) -> None:
    print(f"\n  Counterfoil is at http://{host}:{port}  (after {time.monotonic() - began:.1f} s)")
    if (folder / "demo.json").exists():
        print("\n  The demo firm, Northwind Studio:")
        print(f"    owner    priya@northwind.example   {password}")
        print(f"    client   dana@acme.example         {password}")
    print(f"\n  Data is in {folder}. Ctrl-C stops.\n", flush=True)


def _tell(line: str) -> None:
    print(f"  {line} …", file=sys.stderr, flush=True)
