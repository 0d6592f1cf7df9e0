"""Who is signed in proves once more that it is them: identity decides, the session remembers."""

from datetime import datetime
from typing import Any

from common.db import Database
from dashboard_bff.gateways.services import Services
from dashboard_bff.usecases.sessions import renew_proof
from dashboard_bff.usecases.viewers import Viewer


def prove(
    database: Database,
    services: Services,
    viewer: Viewer,
    typed: dict[str, Any],
    *,
    address: str | None,
    now: datetime,
) -> str:
    """Returns the session's new cookie; raises Refused (422) at the field that is wrong."""
    typed = {name: text for name, text in typed.items() if text}
    whose = {"person_id": str(viewer.person.person_id), "address": address}
    services.ask_identity("POST", "/v1/proofs", typed | whose)
    return renew_proof(database, viewer, now=now)
