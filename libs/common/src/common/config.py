"""Settings are read once, at start; everything that is missing is named in one message."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_type_hints
from urllib.parse import urlsplit

C = TypeVar("C")

# Settings that are nothing but a secret; the others may have a password in an address.
SECRETS = frozenset(
    {"signing_key", "secrets_key", "gateway_secrets_key", "service_secret", "metrics_token"}
    | {"mail_link_key"}
)
SHORTEST_SECRET, FEWEST_CHARACTERS = 20, 10
LOCAL = (None, "127.0.0.1", "::1", "localhost")
DEFAULTS = ("", "password", "postgres", "guest", "admin", "secret", "changeme", "counterfoil")


class MissingSettings(Exception):
    """Names every missing or unreadable setting at once."""


def load(settings: type[C], environ: Mapping[str, str] | None = None) -> C:
    """Fills a frozen dataclass from the environment: field `database_url` is `DATABASE_URL`.

    `DATABASE_URL_FILE` may name a file that holds it instead, so that a secret stays out of the
    environment. Fields may be str, int, bool or `str | None`; a field without a default is
    compulsory. Raises MissingSettings naming all that is wrong.
    """
    environ = os.environ if environ is None else environ
    hints = get_type_hints(settings)
    values, problems = {}, []
    for field in dataclasses.fields(settings):  # type: ignore[arg-type]
        name = field.name.upper()
        try:
            if text := _find(environ, name):
                values[field.name] = _read(text, hints[field.name])
            elif field.default is dataclasses.MISSING:
                problems.append(name)
        except OSError as error:
            problems.append(f"{name} ({name}_FILE: {error.strerror})")
        except _Twice:
            problems.append(f"{name} or {name}_FILE (not both)")
        except ValueError:
            problems.append(f"{name} (not a {hints[field.name].__name__})")
    if problems:
        raise MissingSettings(f"{settings.__module__}: set {', '.join(sorted(problems))}")
    return settings(**values)


class _Twice(Exception):
    """A setting is there and in a file as well: which of the two is meant, nobody can say."""


def _find(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name, "")
    if environ.get(name):
        raise _Twice
    return Path(path).read_text().rstrip("\n")


def _read(text: str, kind: object) -> object:
    if kind is int:
        return int(text)
    if kind is bool:
        return text.lower() in {"1", "true", "yes", "on"}
    return text


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service is told; a service's own config adds to it.

    The three database addresses are those of the roles app, worker and owner.
    """

    database_url: str
    worker_database_url: str
    broker_url: str
    jwks_url: str
    public_url: str
    owner_database_url: str | None = None
    smtp_url: str | None = None
    mail_sender: str | None = None
    metrics_token: str | None = None
    pool_size: int = 3
    # How many seconds a request waits for a connection or a lock before it is told to come again.
    database_patience: int = 5


def weak_secrets(settings: ServiceSettings) -> list[str]:
    """Names the settings whose secret is one that anybody would try: too short, or a name's own."""
    found = []
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if not isinstance(value, str):
            continue
        is_weak = _is_guessable if field.name in SECRETS else _has_a_well_known_password
        if is_weak(value):
            found.append(field.name.upper())
    return found


def _is_guessable(secret: str) -> bool:
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS


def _has_a_well_known_password(url: str) -> bool:
    """`guest:guest@`, `postgres:postgres@`: what a server has before anybody sets it up.

    A server that only this machine reaches may be as it was made.
    """
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    if address.password is None or address.hostname in LOCAL:
        return False
    return address.password in {address.username, *DEFAULTS}
