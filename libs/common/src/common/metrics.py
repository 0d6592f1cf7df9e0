"""What a service counts, in Prometheus's terms.

Every series carries the service's name: a whole suite may live in one process.
"""

from prometheus_client import Counter, Gauge, Histogram, start_http_server

PUBLISHED = Counter(
    "events_published_total",
    "Events taken to the broker: confirmed, returned (no queue wants them), or not confirmed.",
    ["service", "outcome"],
)
HANDLED = Counter(
    "events_handled_total",
    "Events that arrived, by what became of them: handled, kept for later, parked, unreadable.",
    ["service", "outcome"],
)
MISSING = Counter(
    "events_missing_total",
    "Events that others published for this service and that never arrived.",
    ["service", "source", "type"],
)
BACKLOG = Gauge(
    "events_backlog",
    "Events that stand still: pending in the outbox, waiting in the inbox, parked in it.",
    ["service", "place"],
    multiprocess_mode="livemostrecent",
)
OLDEST_PENDING = Gauge(
    "outbox_oldest_pending_seconds",
    "How long the oldest event in the outbox has waited for the broker; 0 when none does.",
    ["service"],
    multiprocess_mode="livemostrecent",
)
REQUESTS = Histogram(
    "http_request_seconds",
    "How long requests took, by route and status.",
    ["service", "method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def serve_metrics(bind: str) -> None:
    """Serves the counts at `host:port` from a thread: for a worker, which has no web of its own."""
    host, _, port = bind.rpartition(":")
    start_http_server(int(port), host or "127.0.0.1")
