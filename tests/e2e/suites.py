"""Suites for journeys: `counterfoil up` as a process that may be killed and started again."""

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import httpx
import psutil

from common.testing.ports import claim_ports
from suite.cluster import migrate, start_cluster
from suite.embedded import build
from suite.firms import OWNER, create_firm
from suite.registry import all_services
from suite.secrets import load_or_make
from suite.story import Scene
from suite.story.api import Api

START_SECONDS = 120


class UpSuite:
    """`counterfoil up` on a data folder with one sandbox firm; its processes can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = claim_ports()[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        # A copy of a folder with a firm is there much sooner than another one is made.
        subprocess.run(["cp", "-a", f"{_folder_with_a_firm()}/.", folder], check=True)

    def start(self) -> None:
        """Starts it and waits until it is ready."""
        log = (self.folder / "up.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "suite", "up", "--data", str(self.folder),
             "--port", str(self.port), "--without-demo"],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        log.close()
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=1).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"not ready:\n{(self.folder / 'up.log').read_text()[-3000:]}")

    def kill(self, *, database_too: bool = False) -> None:
        """Kills the suite with SIGKILL, and its PostgreSQL with it if asked to."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if database_too:
            pid = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
            server = psutil.Process(pid)
            for process in [server, *server.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()

    def stop(self) -> int:
        """Stops it as Ctrl-C does; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def scene(self, run: str, *, patience: float = 150) -> Scene:
        """Returns a scene for a story in this suite."""
        password = load_or_make(self.folder).demo_password
        return Scene(self.url, OWNER, password, run, lambda: Api(self.url, patience=patience))

    @property
    def mail_link_key(self) -> str:
        """What signs the links below its mails."""
        return load_or_make(self.folder).mail_link_key


@cache
def _folder_with_a_firm() -> Path:
    """Makes the data of a suite with one sandbox firm, once in a test process; returns its folder."""
    made = tempfile.TemporaryDirectory(prefix="counterfoil-firm-")
    atexit.register(made.cleanup)
    folder = Path(made.name)
    secrets, services = load_or_make(folder), all_services()
    cluster = start_cluster(folder / "postgres", secrets)
    urls = migrate(cluster, services, secrets, lambda line: None)
    suite = build(services, urls, secrets, public_url="http://127.0.0.1")
    create_firm(suite, secrets, "Northwind Studio")
    suite.stop()
    cluster.stop()
    return folder
