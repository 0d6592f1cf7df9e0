"""The ways to a broker's users and queues: its management API, its command line, or a person."""

import json
import shlex
import subprocess
from collections.abc import Collection, Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import httpx

from common.broker.topology import EXCHANGE, dead_letters_of, queue_of
from suite.data import CannotStart

Definitions = Mapping[str, Any]


class Way(Protocol):
    def tags(self, name: str) -> Collection[str] | None:
        """The tags of a user; None if there is no such user."""
        ...

    def apply(self, definitions: Definitions) -> None:
        """Make what the definitions say; what is there already stays."""
        ...

    def unbind_others(self, name: str, patterns: Collection[str]) -> Collection[str]:
        """Unbind the queue from all but these patterns; the answer is what could not be unbound."""
        ...

    def remove(self, name: str) -> None:
        """Take the user and the queues away, with all that is in them."""
        ...


class Management:
    """RabbitMQ's management API, as an administrator."""

    def __init__(self, url: str, vhost: str) -> None:
        self._vhost = quote(vhost, safe="")
        address = urlsplit(url)
        self._shown = f"{address.hostname}:{address.port}"
        self._url = f"{url.rstrip('/')}/api"

    def tags(self, name: str) -> Collection[str] | None:
        answer = self._call("GET", f"/users/{quote(name)}", absent_is_fine=True)
        if answer.status_code == 404:
            return None
        tags = answer.json()["tags"]
        # A text with commas until RabbitMQ 3.8, a list since.
        return tags.split(",") if isinstance(tags, str) else list(tags)

    def apply(self, definitions: Definitions) -> None:
        self._call("POST", "/definitions", json=definitions)

    def unbind_others(self, name: str, patterns: Collection[str]) -> Collection[str]:
        path = f"/bindings/{self._vhost}/e/{EXCHANGE}/q/{queue_of(name)}"
        for binding in self._call("GET", path).json():
            if binding["routing_key"] not in patterns:
                self._call("DELETE", f"{path}/{quote(binding['properties_key'], safe='')}")
        return ()

    def remove(self, name: str) -> None:
        self._call("DELETE", f"/users/{quote(name)}", absent_is_fine=True)
        for queue in (queue_of(name), dead_letters_of(name)):
            self._call("DELETE", f"/queues/{self._vhost}/{queue}", absent_is_fine=True)

    def _call(
        self, method: str, path: str, *, absent_is_fine: bool = False, **more: Any
    ) -> httpx.Response:
        try:
            answer = httpx.request(method, f"{self._url}{path}", timeout=30, **more)
        except httpx.TransportError as error:
            raise CannotStart(
                f"The broker's management does not answer at {self._shown}: {error}"
            ) from error
        if answer.is_error and not (absent_is_fine and answer.status_code == 404):
            raise CannotStart(
                f"The broker's management refuses {method} {path}: {answer.status_code} {answer.text}"
            )
        return answer


class CommandLine:
    """rabbitmqctl, however it is reached."""

    def __init__(self, command: str, vhost: str) -> None:
        self._command = shlex.split(command)
        self._vhost = vhost

    def tags(self, name: str) -> Collection[str] | None:
        users = json.loads(self._run("list_users", "--formatter", "json"))
        found = [user["tags"] for user in users if user["user"] == name]
        return list(found[0]) if found else None

    def apply(self, definitions: Definitions) -> None:
        self._run("import_definitions", input=json.dumps(definitions))

    def unbind_others(self, name: str, patterns: Collection[str]) -> Collection[str]:
        """rabbitmqctl can list bindings, and cannot end one."""
        columns = ("source_name", "destination_name", "routing_key")
        listed = self._run("list_bindings", "--vhost", self._vhost, *columns, "--formatter", "json")
        bound = {
            binding["routing_key"]
            for binding in json.loads(listed)
            if (binding["source_name"], binding["destination_name"]) == (EXCHANGE, queue_of(name))
        }
        return sorted(bound - set(patterns))

    def remove(self, name: str) -> None:
        if self.tags(name) is not None:
            self._run("delete_user", name)
        listed = self._run("list_queues", "--vhost", self._vhost, "name", "--formatter", "json")
        there = {queue["name"] for queue in json.loads(listed)}
        for queue in (queue_of(name), dead_letters_of(name)):
            if queue in there:
                self._run("delete_queue", "--vhost", self._vhost, queue)

    def _run(self, *arguments: str, input: str | None = None) -> str:
        command = [*self._command, "--quiet", *arguments]
        try:
            done = subprocess.run(command, input=input, capture_output=True, text=True, timeout=120)
        except OSError as error:
            raise CannotStart(f"{command[0]} cannot be run: {error.strerror}") from error
        if done.returncode:
            raise CannotStart(
                f"{shlex.join(command)} failed: {(done.stderr or done.stdout).strip()}"
            )
        return done.stdout
