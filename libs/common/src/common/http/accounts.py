"""Every request is told of twice: a line in the log, and its time among the counts."""

import time

from flask import Response, g, request
from prometheus_client import Histogram

from common.logs import get_logger
from common.metrics import REQUESTS

log = get_logger(__name__)


def begin() -> None:
    """Starts the clock of a request."""
    g.began = time.perf_counter()


def end(response: Response, service: str) -> None:
    """Logs the request and counts it under its route: never under its path, which has no end."""
    route = str(request.url_rule) if request.url_rule else None
    log.info("request", method=request.method, route=route, status=response.status_code)
    labels = (service, request.method, route or "none", str(response.status_code))
    series = _series.get(labels)
    if series is None:
        series = _series[labels] = REQUESTS.labels(*labels)
    series.observe(time.perf_counter() - g.began)


# Finding a series by its labels costs as much as a whole kept page; there are few of them.
_series: dict[tuple[str, ...], Histogram] = {}
