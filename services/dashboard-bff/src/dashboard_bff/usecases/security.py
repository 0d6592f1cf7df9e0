"""What a person does to their own access: identity decides, and their sessions here follow at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Database
from dashboard_bff.gateways.services import Services
from dashboard_bff.usecases.session_list import end_session, end_sessions
from dashboard_bff.usecases.sessions import renew_proof
from dashboard_bff.usecases.viewers import Viewer

Json = dict[str, Any]


def security_of(services: Services, viewer: Viewer) -> Json:
    """Returns how the viewer proves who they are, and the firms they may have sessions in."""
    return ask(services, viewer, "/lookup")


def ask(services: Services, viewer: Viewer, act: str, **typed: Any) -> Json:
    """Asks identity for an act on the viewer's own credentials; raises Refused."""
    body = {"person_id": str(viewer.person.person_id), **typed}
    answer: Json = services.ask_identity("POST", f"/v1/credentials{act}", body)
    return answer


def change_password(
    database: Database,
    services: Services,
    viewer: Viewer,
    typed: dict[str, str],
    *,
    address: str | None,
    now: datetime,
) -> str:
    """Changes it and ends every other session; returns the cookie of this one, which goes on."""
    changed = ask(services, viewer, "/password", **typed, address=address)
    end_all(database, services, changed, but=viewer.session_id)
    began = max(now, datetime.fromisoformat(changed["sessions_valid_from"]))
    return renew_proof(database, viewer, now=now, authenticated_at=began)


def reset_password(
    database: Database, services: Services, token: str, chosen: str, address: str | None
) -> None:
    """Keeps the password that a link takes; nobody who was signed in as its person still is."""
    body = {"token": token, "new_password": chosen, "address": address}
    changed = services.ask_identity("POST", "/v1/resets/use", body)
    end_all(database, services, changed, but=None)


def end_one(database: Database, services: Services, viewer: Viewer, session_id: UUID) -> None:
    """Ends one of the viewer's sessions; raises NotFound if it is none of theirs."""
    firms = map(UUID, security_of(services, viewer)["firm_ids"])
    end_session(database, firms, viewer.person.person_id, session_id)


def end_others(database: Database, services: Services, viewer: Viewer) -> int:
    """Ends every session of the viewer but this one; returns how many."""
    firms = map(UUID, security_of(services, viewer)["firm_ids"])
    return end_sessions(database, firms, viewer.person.person_id, but=viewer.session_id)


def end_all(database: Database, services: Services, changed: Json, *, but: UUID | None) -> None:
    """Ends the sessions that identity says are over, and forgets the tokens they had."""
    person_id = UUID(changed["person_id"])
    end_sessions(database, map(UUID, changed["firm_ids"]), person_id, but=but)
    services.forget_person(person_id)
