"""Live and ready are two questions; metrics are for whoever is on the inside."""

from flask import Blueprint, Response, current_app, jsonify
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
    """Prometheus's text format; across processes where PROMETHEUS_MULTIPROC_DIR is set."""
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if not current_app.config.get("METRICS_MULTIPROCESS"):
        return DEFAULT
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
