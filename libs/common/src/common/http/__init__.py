"""Every service's web edge: tokens in, problem+json out, OpenAPI in between."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from common import clock
from common.auth import Keys, Verifier, bearer_token, current_principal
from common.db import Database
from common.http import accounts, clocks, denials, docs, health, problems
from common.http.openapi import ProblemApi
from common.http.texts import refuse_card_numbers, refuse_unkeepable, require_json
from common.inbox import Handlers
from common.logs import begin_trace

LARGEST_BODY = 1_000_000


@dataclass(frozen=True)
class ServiceParts:
    """What a service's web is made of; `app.create_app` fills it."""

    name: str
    title: str
    blueprints: Sequence[Blueprint]
    database: Database
    keys: Keys
    handlers: Handlers = field(default_factory=Handlers)
    clockwork: clocks.Clockwork = field(default_factory=clocks.Clockwork)
    settings: Any = None


def create_service(parts: ServiceParts) -> Flask:
    """Returns the Flask application of a service, wired."""
    app = Flask(parts.name)
    app.config |= {
        "API_TITLE": parts.title,
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/v1",
        "OPENAPI_JSON_PATH": "openapi.json",
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "LARGER_BODIES": {},  # By endpoint: a route that takes more than all others.
        "JSON_SORT_KEYS": False,
    }
    app.extensions |= {
        "parts": parts,
        "database": parts.database,
        "settings": parts.settings,
        "verifier": Verifier(parts.keys, audience=parts.name),
    }
    app.url_map.strict_slashes = False
    app.before_request(_begin)
    app.after_request(_end)
    api = ProblemApi(app, about=f"The {parts.name} service.")
    problems.install(app)
    app.register_blueprint(health.routes)
    docs.install(app)
    for blueprint in (*parts.blueprints, clocks.routes):
        api.register_blueprint(blueprint)
    return app


@contextmanager
def transaction() -> Iterator[Session]:
    """Opens a transaction of the principal's firm in the service's database."""
    database: Database = current_app.extensions["database"]
    with database.transaction(current_principal().firm_id) as session:
        yield session


def _begin() -> None:
    accounts.begin()
    parts: ServiceParts = current_app.extensions["parts"]
    larger: dict[str, int] = current_app.config["LARGER_BODIES"]
    request.max_content_length = larger.get(request.endpoint or "")
    begin_trace(request.headers.get("traceparent"), service=parts.name)
    if token := bearer_token():
        g.principal = current_app.extensions["verifier"].principal(token)
    require_json()
    refuse_unkeepable()
    refuse_card_numbers()


def _end(response: Any) -> Any:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    parts: ServiceParts = current_app.extensions["parts"]
    denials.tell(g.get("principal"))
    accounts.end(response, parts.name)
    return response


def close_app(app: Flask) -> None:
    """Gives back every connection that an application holds: its database, pools and clients."""
    database: Database = app.extensions["database"]
    for part in (database.on_commit, *app.extensions.values()):
        if callable(close := getattr(part, "close", None)):
            close()


def firm_now(session: Session) -> datetime:
    """Returns the present instant of the principal's firm."""
    return clock.firm_now(session, current_principal().firm_id)
