"""Live and ready are two questions; metrics are for who shows that they may measure."""

import hmac

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as DEFAULT
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from common.db import Database

routes = Blueprint("health", __name__)


@routes.get("/health/live")
def live() -> Response:
    """The process answers."""
    return jsonify(status="live")


@routes.get("/health/ready")
def ready() -> tuple[Response, int]:
    """The process can do its work: its database answers."""
    database: Database = current_app.extensions["database"]
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="not ready", waiting_for="database"), 503
    return jsonify(status="ready"), 200


@routes.get("/metrics")
def metrics() -> Response:
    """Prometheus's text format; across processes where PROMETHEUS_MULTIPROC_DIR is set.

    For who shows METRICS_TOKEN as the password of a Basic credential; to all others nothing is here.
    """
    if not _may_measure():
        abort(404)
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _may_measure() -> bool:
    token = getattr(current_app.extensions["settings"], "metrics_token", None)
    shown = request.authorization
    password = (shown.password if shown and shown.type == "basic" else None) or ""
    return bool(token) and hmac.compare_digest(password.encode(), str(token).encode())


def _registry() -> CollectorRegistry:
    if not current_app.config.get("METRICS_MULTIPROCESS"):
        return DEFAULT
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
