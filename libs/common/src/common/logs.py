"""One JSON line per fact, with the request's id and trace; never bodies or personal data."""

import logging
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import structlog
from structlog.tracebacks import ExceptionDictTransformer

_TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


class _StandardError:
    """Standard error as it is when a line is written: a process may redirect it after the start."""

    def write(self, line: bytes) -> int:
        return sys.stderr.buffer.write(line)

    def flush(self) -> None:
        sys.stderr.buffer.flush()


def configure(service: str, *, level: int = logging.INFO, path: Path | None = None) -> None:
    """Sends structured lines as JSON to standard error, or to a file; call once per process."""
    stream: Any = path.open("ab", buffering=0) if path else _StandardError()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Locals would carry names, addresses and tokens into the log.
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Returns a logger whose lines carry the module's name."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(module=name)
    return logger


def new_traceparent() -> str:
    """Returns a fresh W3C traceparent, sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def traceparent() -> str | None:
    """Returns the traceparent of the work at hand, if it has one."""
    value = structlog.contextvars.get_contextvars().get("traceparent")
    return value if isinstance(value, str) else None


def trace_id() -> str | None:
    """Returns the trace id of the work at hand: what a person quotes to support."""
    parent = traceparent()
    return parent.split("-")[1] if parent else None


def begin_trace(parent: str | None, **fields: object) -> None:
    """Forgets the work before, and binds a traceparent and fields to what this thread does next.

    For a request, whose end is no place in our code. A context that is entered and never left would be
    left by the garbage collector, and a context variable that is set from there can crash the process.
    """
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(traceparent=_valid(parent), **fields)


@contextmanager
def trace(parent: str | None, **fields: object) -> Iterator[str]:
    """Binds a traceparent (a valid one handed in, else a fresh one) and fields to the work inside."""
    value = _valid(parent)
    with structlog.contextvars.bound_contextvars(traceparent=value, **fields):
        yield value


def _valid(parent: str | None) -> str:
    return parent if parent and _TRACEPARENT.match(parent) else new_traceparent()
