"""Settings are read once, at start; everything that is missing is named in one message."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_type_hints

C = TypeVar("C")


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
    pool_size: int = 3
