"""Routes for the suite's own front end: it shows a credential, not a person's token."""

import hmac
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import ParamSpec, TypeVar

from flask import current_app, request
from werkzeug.datastructures import Authorization

from common.db import Database
from common.errors import Unauthorized
from common.sealing import Sealer
from identity.rules.attempts import network_of
from identity.usecases.passwords import Passwords

P = ParamSpec("P")
R = TypeVar("R")

FRONT_END = "dashboard-bff"


def credentialed(route: Callable[P, R]) -> Callable[P, R]:
    """Lets a route run only for the front end, before its input is even looked at."""

    @wraps(route)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _is_front_end(request.authorization):
            raise Unauthorized("credential_invalid", "This needs the credential of a service.")
        return route(*args, **kwargs)

    checked.required_credential = FRONT_END  # type: ignore[attr-defined]
    return checked


def database() -> Database:
    """Returns the service's own database."""
    return current_app.extensions["database"]  # type: ignore[no-any-return]


def passwords() -> Passwords:
    """Returns what hashes and tries passwords."""
    return current_app.extensions["passwords"]  # type: ignore[no-any-return]


def sealer() -> Sealer:
    """Returns what seals and opens the secrets of people."""
    return current_app.extensions["sealer"]  # type: ignore[no-any-return]


def public_url() -> str:
    """Returns where the suite is for people, as the settings say."""
    return current_app.extensions["settings"].public_url  # type: ignore[no-any-return]


def network(address: IPv4Address | IPv6Address | None) -> str:
    """Returns where the person is, as the front end says; else the address is its own."""
    return network_of(address or ip_address(request.remote_addr or "0.0.0.0"))


def _is_front_end(shown: Authorization | None) -> bool:
    if shown is None or shown.type != "basic":
        return False
    secret = current_app.extensions["settings"].service_secret
    given = f"{shown.username}:{shown.password}"
    # Both in full and in constant time: how long a refusal takes says nothing of the secret.
    return hmac.compare_digest(given.encode(), f"{FRONT_END}:{secret}".encode())
