"""A RabbitMQ server of one test's own, from the machine's package, which may be killed and started again."""

from __future__ import annotations

import os
import pwd
import random
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

from common.testing.ports import claim_ports

PACKAGES = ("/usr/lib/rabbitmq/lib", "/opt/homebrew/Cellar/rabbitmq", "/usr/local/Cellar/rabbitmq")
START_TIMEOUT = 90.0
STOP_TIMEOUT = 60.0


class Unavailable(Exception):
    """No RabbitMQ can be had here; the message says why."""


class LocalRabbit:
    """A server in a folder of its own, on loopback, with its own cookie, epmd and ports."""

    def __init__(
        self,
        settings: Mapping[str, str] | None = None,
        folder: str = "",
        plugins: Sequence[str] = (),
    ) -> None:
        self._sbin = _sbin()
        self.folder = Path(folder) if folder else _new_folder(settings or {}, plugins)
        self._port = int((self.folder / "port").read_text())
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}/%2F"

    def start(self) -> None:
        """Start with the data of the last time, and wait until it answers."""
        self._spawn("epmd", ["epmd", "-port", str(self._port + 2), "-address", "127.0.0.1"])
        self._spawn("server", [str(self._sbin / "rabbitmq-server")])
        deadline = monotonic() + START_TIMEOUT
        while not answers(self.url):
            if monotonic() > deadline or not runs(self._pid("server")):
                tail = (self.folder / "server.out").read_text(errors="replace")[-2000:]
                raise Unavailable(f"rabbitmq-server did not start: {tail}")
            sleep(0.1)

    def stop(self) -> None:
        """Ask it to leave in order; its data stays."""
        self._end("server", signal.SIGTERM)

    def kill(self) -> None:
        """Take it down as a power cut would; its data stays."""
        self._end("server", signal.SIGKILL)

    def close(self) -> None:
        """Take it down for good, with its data."""
        self._end("server", signal.SIGKILL)
        self._end("epmd", signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl on it and return what that prints."""
        command = [str(self._sbin / "rabbitmqctl"), "--quiet", *arguments]
        done = subprocess.run(
            command, **self._surroundings(), check=True, capture_output=True, text=True, timeout=60
        )
        return str(done.stdout)

    @property
    def management_url(self) -> str:
        """Where the plugin rabbitmq_management answers, if it was asked for."""
        return f"http://guest:guest@127.0.0.1:{self._port + 15}"

    def ctl_script(self) -> str:
        """Return the path of a program that is rabbitmqctl for this server."""
        script = self.folder / "ctl"
        surroundings = self._surroundings()
        who = ["setpriv", f"--reuid={surroundings['user']}", f"--regid={surroundings['group']}",
               "--clear-groups"] if "user" in surroundings else []  # fmt: skip
        given = [f"{name}={value}" for name, value in surroundings["env"].items()]
        words = [
            *who,
            "env",
            "-i",
            f"--chdir={self.folder}",
            *given,
            str(self._sbin / "rabbitmqctl"),
        ]
        script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        script.chmod(0o755)
        return str(script)

    def __enter__(self) -> LocalRabbit:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _spawn(self, part: str, command: list[str]) -> None:
        """Start it as a group of processes of its own, unless it runs."""
        if runs(self._pid(part)):
            return
        with (self.folder / f"{part}.out").open("ab") as out:
            streams = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
            how = {**self._surroundings(), **streams, "start_new_session": True}
            process = subprocess.Popen(command, **how)
        children[process.pid] = process
        (self.folder / f"{part}.pid").write_text(str(process.pid))

    def _end(self, part: str, how: signal.Signals) -> None:
        pid = self._pid(part)
        if pid is None or not runs(pid):
            return
        os.killpg(pid, how)
        deadline = monotonic() + STOP_TIMEOUT
        # The leader of the group may be gone a moment before the server that it started.
        while runs(pid) or (part == "server" and answers(self.url)):
            if monotonic() > deadline:
                raise TimeoutError(f"{part} {pid} did not end on {how.name}")
            sleep(0.05)

    def _pid(self, part: str) -> int | None:
        file = self.folder / f"{part}.pid"
        return int(file.read_text()) if file.exists() else None

    def _surroundings(self) -> dict[str, Any]:
        node = {
            "HOME": self.folder,
            "PATH": os.environ["PATH"],
            "ERL_EPMD_PORT": self._port + 2,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"counterfoil{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": self._port,
            "RABBITMQ_DIST_PORT": self._port + 1,
            "RABBITMQ_CTL_DIST_PORT_MIN": self._port + 3,
            "RABBITMQ_CTL_DIST_PORT_MAX": self._port + 14,
            "RABBITMQ_MNESIA_BASE": self.folder / "data",
            "RABBITMQ_LOG_BASE": self.folder / "log",
            "RABBITMQ_CONFIG_FILE": self.folder / "rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": self.folder / "rabbitmq-env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self.folder / "enabled_plugins",
            "RABBITMQ_GENERATED_CONFIG_DIR": self.folder / "config",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}"
            # An idle scheduler that spins takes the processor from the tests.
            " +sbwt none +sbwtdcpu none +sbwtdio none",
        }
        env = {name: str(value) for name, value in node.items()}
        return {"env": env, "cwd": self.folder, **_unprivileged()}


def _new_folder(settings: Mapping[str, str], plugins: Sequence[str]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="counterfoil-rabbitmq-"))
    port = claim_ports(16)[0]
    (folder / "port").write_text(str(port))
    (folder / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n")
    (folder / "rabbitmq-env.conf").touch()
    here = {"management.tcp.ip": "127.0.0.1", "management.tcp.port": str(port + 15)}
    every = {**settings, **(here if "rabbitmq_management" in plugins else {})}
    lines = (f"{name} = {value}\n" for name, value in every.items())
    (folder / "rabbitmq.conf").write_text("".join(lines))
    cookie = folder / ".erlang.cookie"
    cookie.write_text(f"{random.getrandbits(128):032X}")
    cookie.chmod(0o400)
    if owner := _unprivileged():
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, owner["user"], owner["group"])
    return folder


def _unprivileged() -> dict[str, Any]:
    """Whom a server runs as when the tests run as root."""
    if os.geteuid() == 0 and "rabbitmq" in {account.pw_name for account in pwd.getpwall()}:
        return {"user": "rabbitmq", "group": "rabbitmq", "extra_groups": []}
    return {}


def _sbin() -> Path:
    """The package's own scripts: the ones on PATH change user and use the machine's own node."""
    for package in PACKAGES:
        for script in sorted(Path(package).glob("*/sbin/rabbitmq-server"), reverse=True):
            return script.parent
    raise Unavailable("neither AMQP_URL, nor Docker, nor a local rabbitmq-server")


children: dict[int, subprocess.Popen[bytes]] = {}


def runs(pid: int | None) -> bool:
    """Whether a process is there and has not ended."""
    if pid is None:
        return False
    if pid in children:
        return children[pid].poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with suppress(OSError):
        # A process that ended but whose parent has not looked yet still has its number.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def answers(url: str) -> bool:
    """Whether a broker is there, ready or not to be signed in to."""
    address = urlsplit(url)
    try:
        with socket.create_connection((address.hostname, address.port or 5672), 2) as probe:
            probe.settimeout(5)
            probe.sendall(b"AMQP\x00\x00\x09\x01")
            return probe.recv(1) != b""
    except OSError:
        return False
