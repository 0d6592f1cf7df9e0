"""A refused act leaves an audit row too, in a transaction of its own: that of the act was rolled back.

Refused is who may not (403), and who reaches with a change for what is not there for them (404).
"""

from uuid import UUID

from flask import current_app, g, request

from common import audit
from common.auth import Principal
from common.db import Database
from common.errors import AppError
from common.logs import get_logger

log = get_logger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def tell(who: Principal | None) -> None:
    """Records the act that this request was refused, if it was; `who` is None where nobody is known."""
    refusal = g.get("refusal")
    if who is None or refusal is None or not _is_denial(refusal):
        return
    try:
        _record(refusal, who)
    except Exception:
        # It is refused whether or not it can be written down; the log at least says so.
        log.exception("a refused act was not recorded", status=refusal.status)


def _is_denial(refusal: AppError) -> bool:
    if refusal.passed_on or request.url_rule is None:
        return False
    return refusal.status == 403 or (refusal.status == 404 and request.method not in SAFE)


def _record(refusal: AppError, who: Principal) -> None:
    database: Database = current_app.extensions["database"]
    ids = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
    with database.transaction(who.firm_id) as session:
        audit.record(
            session,
            f"{request.method} {request.url_rule}",
            ids[0] if ids else who.firm_id,
            who,
            outcome="refused",
            reason=refusal.code,
            status=refusal.status,
        )
