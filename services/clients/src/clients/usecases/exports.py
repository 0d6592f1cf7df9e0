"""Hand out everything that is kept of one client; that it was done is noted."""

import base64
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from common import audit
from common.auth import Principal


def export_client(session: Session, who: Principal, client_id: UUID) -> dict[str, Any]:
    """Returns the client with its contacts, notes, own values and picture."""
    client = queries.the_client(session, who.firm_id, client_id)
    avatar = queries.the_avatar(session, who.firm_id, client.id)
    fields = queries.every_custom_field(session, who.firm_id)
    audit.record(session, "client.exported", client.id, who)
    return {
        "client": client,
        "contacts": queries.contacts_of(session, who.firm_id, client.id),
        "notes": queries.every_note(session, who.firm_id, client.id),
        "custom_fields": [field for field in fields if str(field.id) in client.custom_values],
        "avatar": _encoded(avatar.hash, avatar.image) if avatar else None,
    }


def _encoded(hash_: str, image: bytes) -> dict[str, str]:
    return {"hash": hash_, "image": base64.b64encode(image).decode()}
