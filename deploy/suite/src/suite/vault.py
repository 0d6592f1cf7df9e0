"""The secrets of a deployment: made once, kept in a vault, and handed to each part alone.

Every service reads a folder of its own, in it `web/` and `worker/`, whose files belong to the users
of those two; PostgreSQL, RabbitMQ and the operator have folders as well. In a deployment of
containers each folder is a volume, which nobody else mounts.
"""

import hashlib
import json
import os
import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from common.broker.topology import EXCHANGE, dead_letters_of, queue_of
from common.db.security import ROLES, role_name
from common.processes import Service
from suite.secrets import new_signing_key

# What may be forgotten, and so be made anew, and the names that it has in the vault.
ROTATABLE = {
    "signing-key": "signing_key",
    "service-secret": "service_secret",
    "databases": "role ",
    "broker": "broker ",
}

# The users of the image, by the folder whose files are theirs; see deploy/Dockerfile.
READERS = {"web": 10001, "worker": 10002, "operator": 10003}

VHOST = "counterfoil"

# Who manages the broker by its HTTP interface; no service has this name.
OPERATOR = "operator"
MANAGEMENT_PORT = 15672


class Vault:
    """Every secret by its name; one that is asked for and not there is made."""

    def __init__(self, path: Path, *, forget: Iterable[str] = ()) -> None:
        prefixes = tuple(ROTATABLE[name] for name in forget)
        kept = json.loads(path.read_text()) if path.exists() else {}
        self._path = path
        self._secrets = {
            name: secret
            for name, secret in kept.items()
            if not (prefixes and name.startswith(prefixes))
        }
        self.made = 0

    def __getitem__(self, name: str) -> str:
        if name not in self._secrets:
            make = new_signing_key if name == "signing_key" else secrets.token_urlsafe
            self._secrets[name] = make()
            self.made += 1
        return str(self._secrets[name])

    def save(self) -> None:
        """Keeps what was made."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        _write(self._path, json.dumps(self._secrets, indent=1), mode=0o600)


def secret_files(
    services: Sequence[Service], vault: Vault, postgres: str, rabbitmq: str
) -> dict[str, str]:
    """Returns every file by its name below the folder: `invoicing/web/database_url`."""
    brokers = {
        service.name: f"amqp://{service.name}:{vault[f'broker {service.name}']}@{rabbitmq}/{VHOST}"
        for service in services
    }
    files = {
        "postgres/password": vault["superuser"],
        "rabbitmq/definitions.json": json.dumps(_definitions(services, vault), indent=1),
        "operator/admin_database_url": f"postgresql://postgres:{vault['superuser']}@{postgres}/postgres",
        "operator/passwords.json": json.dumps(_passwords(services, vault)),
        "operator/broker_urls.json": json.dumps(brokers),
        "operator/broker_management_url": _management(vault, rabbitmq),
        "operator/service_secret": vault["service_secret"],
        "operator/pgpass": _pgpass(services, vault, postgres),
    }
    for service in services:
        for name, text in _service_files(service, vault, postgres, brokers).items():
            files[f"{service.name}/{name}"] = text
    return files


def write_files(
    folder: Path, files: Mapping[str, str], readers: Mapping[str, int] = READERS
) -> None:
    """Writes every file whole or not at all, readable by its part's user alone.

    The images of PostgreSQL and RabbitMQ choose their users themselves: there the folder is the wall.
    """
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        reader = readers.get(path.parent.name)
        _write(path, text, mode=0o444 if reader is None else 0o400, owner=reader)


def _service_files(
    service: Service, vault: Vault, postgres: str, brokers: Mapping[str, str]
) -> dict[str, str]:
    def address(role: str) -> str:
        user = role_name(service.name, role)
        return f"postgresql://{user}:{vault[f'role {user}']}@{postgres}/{service.package}"

    files = {
        "web/database_url": address("app"),
        "worker/database_url": address("app"),
        "worker/worker_database_url": address("worker"),
        "worker/broker_url": brokers[service.name],
    }
    settings = {field.name for field in fields(service.settings)}
    if "service_secret" in settings:
        files["web/service_secret"] = files["worker/service_secret"] = vault["service_secret"]
    if "mail_link_key" in settings:
        # The web of identity believes what the worker of invoicing has signed.
        part = "web" if "signing_key" in settings else "worker"
        files[f"{part}/mail_link_key"] = vault["mail_link_key"]
    for name in {"signing_key", "secrets_key"} & settings:
        files[f"web/{name}"] = vault[name]
    if "gateway_secrets_key" in settings:
        # The web seals what is typed, and both open it: people pay there, and schedules here.
        for part in ("web", "worker"):
            files[f"{part}/gateway_secrets_key"] = vault["gateway_secrets_key"]
    return files


def _passwords(services: Sequence[Service], vault: Vault) -> dict[str, str]:
    names = [role_name(service.name, role) for service in services for role in ROLES]
    return {name: vault[f"role {name}"] for name in names}


def _pgpass(services: Sequence[Service], vault: Vault, postgres: str) -> str:
    """PostgreSQL's own password file, so that an address need not carry a password."""
    passwords = _passwords(services, vault)
    return "".join(f"{postgres}:*:{role}:{word}\n" for role, word in passwords.items())


def _management(vault: Vault, rabbitmq: str) -> str:
    password = vault[f"broker {OPERATOR}"]
    return f"http://{OPERATOR}:{password}@{rabbitmq.partition(':')[0]}:{MANAGEMENT_PORT}"


def _definitions(services: Sequence[Service], vault: Vault) -> dict[str, Any]:
    """RabbitMQ's users: one for each service, who may touch its own queues and the one exchange.

    And the operator, who manages users and queues, and whose password nobody but the tools have.
    """
    names = [service.name for service in services]
    rights = {name: _own(name) for name in names} | {OPERATOR: ".*"}
    return {
        "vhosts": [{"name": VHOST}],
        "users": [
            {
                "name": name,
                "password_hash": hash_password(vault[f"broker {name}"]),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": ["administrator"] if name == OPERATOR else [],
            }
            for name in rights
        ],
        "permissions": [
            {"user": name, "vhost": VHOST}
            | dict.fromkeys(("configure", "write", "read"), rights[name])
            for name in rights
        ],
        "policies": [_dead_letters_stay()],
    }


def _dead_letters_stay() -> dict[str, Any]:
    """RabbitMQ 4 forgets what was looked at twenty times unless it is told otherwise."""
    return {
        "vhost": VHOST,
        "name": "dead-letters-stay",
        "pattern": r"\.events\.dead$",
        "apply-to": "queues",
        "priority": 0,
        "definition": {"delivery-limit": 1_000_000},
    }


def _own(service: str) -> str:
    return exactly(queue_of(service), dead_letters_of(service), EXCHANGE)


def exactly(*names: str) -> str:
    """Returns a right of RabbitMQ to these names and no others."""
    return "^({})$".format("|".join(name.replace(".", r"\.") for name in names))


def hash_password(password: str) -> str:
    """Returns a password as RabbitMQ keeps it, salted."""
    salt = secrets.token_bytes(4)
    return b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _write(path: Path, text: str, *, mode: int, owner: int | None = None) -> None:
    """Writes under another name first: whoever reads meanwhile sees the old file or the new one."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        os.fchmod(descriptor, mode)
        if owner is not None:
            os.fchown(descriptor, owner, -1)
    draft.replace(path)
