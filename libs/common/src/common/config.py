"""Settings are read once, at start; everything that is missing is named in one message."""

import dataclasses
import os
from collections.abc import Mapping
from typing import TypeVar, get_type_hints

C = TypeVar("C")


class MissingSettings(Exception):
    """Names every missing or unreadable setting at once."""


def load(settings: type[C], environ: Mapping[str, str] | None = None) -> C:
    """Fills a frozen dataclass from the environment: field `database_url` is `DATABASE_URL`.

    Fields may be str, int, bool or `str | None`; a field without a default is compulsory. Raises
    MissingSettings naming all that is wrong.
    """
    environ = os.environ if environ is None else environ
    hints = get_type_hints(settings)
    values, problems = {}, []
    for field in dataclasses.fields(settings):  # type: ignore[arg-type]
        name = field.name.upper()
        if environ.get(name):
            try:
                values[field.name] = _read(environ[name], hints[field.name])
            except ValueError:
                problems.append(f"{name} (not a {hints[field.name].__name__})")
        elif field.default is dataclasses.MISSING:
            problems.append(name)
    if problems:
        raise MissingSettings(f"{settings.__module__}: set {', '.join(sorted(problems))}")
    return settings(**values)


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
