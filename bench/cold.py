"""`counterfoil up` on a new folder with the demo firm: how soon the first page, and how much memory."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.rows import Effort, NotRun, Outcome, progress
from common.testing.ports import claim_ports

START_SECONDS = 120.0
DEMO_SECONDS = 180.0
MB = 1_000_000


def cold_start(stage: None, effort: Effort) -> Outcome:
    """Starts on a new folder and then on the same again, and weighs it while the demo plays."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise NotRun("memory is weighed by /proc/*/smaps_rollup, which is not here")
    with tempfile.TemporaryDirectory(prefix="counterfoil-bench-") as name:
        folder = Path(name)
        progress("cold-start: a new folder")
        process, first = _start(folder)
        try:
            weight = _heaviest(process, folder, DEMO_SECONDS * effort.scale)
        finally:
            _stop(process)
        progress("cold-start: the same folder again")
        process, again = _start(folder)
        light = _weight(process, folder)
        _stop(process)
    return Outcome(
        f"{first:.1f} s, {weight / MB:.0f} MB", "–", f"{first:.1f} / {weight / MB:.0f}",
        first <= 5 and weight <= 500 * MB,
        [
            f"new folder, PostgreSQL made and migrated; the next start {again:.1f} s,"
            f" {light / MB:.0f} MB after one page; the memory is the most while the demo firm's"
            " half year plays, PostgreSQL included"
        ],
    )  # fmt: skip


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], float]:
    """Starts the suite; returns it, and the seconds until a page was served."""
    port = claim_ports()[0]
    command = [sys.executable, "-m", "suite", "up", "--data", str(folder), "--port", str(port)]
    began = time.monotonic()
    with (folder / "up.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    while time.monotonic() < began + START_SECONDS and process.poll() is None:
        try:
            page = httpx.get(f"http://127.0.0.1:{port}/", follow_redirects=True, timeout=10)
            if page.status_code == 200:
                return process, time.monotonic() - began
        except httpx.TransportError:
            time.sleep(0.02)
    _stop(process)
    raise NotRun(f"the suite did not start: {(folder / 'up.log').read_text()[-300:]}")


def _heaviest(process: subprocess.Popen[bytes], folder: Path, seconds: float) -> int:
    """Returns the most memory that was seen until the demo's half year is over."""
    ends = time.monotonic() + max(seconds, 5)
    heaviest = _weight(process, folder)
    while time.monotonic() < ends and not (folder / "demo.done").exists():
        progress(f"cold-start: {heaviest / MB:.0f} MB while the demo plays")
        time.sleep(1)
        heaviest = max(heaviest, _weight(process, folder))
    return heaviest


def _weight(process: subprocess.Popen[bytes], folder: Path) -> int:
    """Returns the proportional memory of the suite's processes and PostgreSQL's together."""
    postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    weight = 0
    for root in (psutil.Process(process.pid), psutil.Process(postmaster)):
        for each in (root, *root.children(recursive=True)):
            try:
                found: Any = each.memory_full_info()
                weight += found.pss
            except psutil.NoSuchProcess:
                continue
    return weight


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(60)
