"""Add, change, archive and restore a client."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.events import ClientArchived, ClientChanged, ClientCreated, ClientRestored
from clients.models import Client
from clients.rules import custom_values
from common.auth import Principal
from common.errors import Conflict, Invalid, Unavailable
from common.ids import new_id
from common.outbox import publish

NO_ADDRESS = dict.fromkeys(("line1", "line2", "city", "region", "postal_code", "country"), "")


def add_client(session: Session, who: Principal, draft: dict[str, Any], *, now: datetime) -> Client:
    """Adds a client; what the draft leaves open is the firm's default."""
    firm = queries.the_firm(session, who.firm_id)
    if firm is None:
        raise Unavailable("firm_not_known_yet", "The firm is being set up.", retry_after=1)
    refuse_foreign(session, who.firm_id, draft)
    defaults = {
        "kind": "company",
        "email": None,
        "currency": firm.currency,
        "billing_name": draft["name"],
        "address": NO_ADDRESS | {"country": firm.country},
        "tax_id": None,
        "terms_days": None,
        "terms_kind": "net",
        "language": "en",
    }
    given = defaults | draft | _custom_values(session, who.firm_id, draft, {})
    client = Client(id=new_id(), firm_id=who.firm_id, created_at=now, **given)
    session.add(client)
    publish(session, ClientCreated, client, by=who)
    return client


def change_client(
    session: Session, who: Principal, client: Client, changes: dict[str, Any]
) -> Client:
    """Changes what the input names and leaves the rest."""
    refuse_foreign(session, who.firm_id, changes)
    if changes.get("currency", client.currency) != client.currency:
        _refuse_if_documented(session, client)
    values = _custom_values(session, who.firm_id, changes, client.custom_values)
    client.change(**changes | values)
    publish(session, ClientChanged, client, by=who)
    return client


def archive_client(session: Session, who: Principal, client_id: UUID) -> Client:
    """Puts a client out of sight."""
    client = queries.locked_client(session, who.firm_id, client_id)
    client.archive()
    publish(session, ClientArchived, client, by=who)
    return client


def restore_client(session: Session, who: Principal, client_id: UUID) -> Client:
    """Brings an archived client back."""
    client = queries.locked_client(session, who.firm_id, client_id)
    client.restore()
    publish(session, ClientRestored, client, by=who)
    return client


def refuse_foreign(session: Session, firm_id: UUID, changes: dict[str, Any]) -> None:
    """Raises Invalid if a client would be assigned to somebody who is no member of the firm."""
    member_id = changes.get("assigned_member_id")
    if member_id is None:
        return
    member = queries.the_member(session, firm_id, member_id)
    if member is None or member.status == "removed":
        sentences = {"assigned_member_id": ["Not a member of this firm."]}
        raise Invalid("member_unknown", "There is no such member.", errors=sentences)


def _refuse_if_documented(session: Session, client: Client) -> None:
    if queries.is_documented(session, client.firm_id, client.id):
        raise Conflict(
            "currency_frozen",
            "A document names this client, so its currency stays.",
            errors={"currency": ["A document names this client, so its currency stays."]},
        )


def _custom_values(
    session: Session, firm_id: UUID, changes: dict[str, Any], before: dict[str, Any]
) -> dict[str, Any]:
    """Returns the client's own fields after the changes; an empty one goes."""
    if "custom_values" not in changes:
        return {}
    given = {str(key): value for key, value in changes["custom_values"].items()}
    filled = {key: value for key, value in given.items() if value}
    known = {str(field.id): field for field in queries.custom_fields(session, firm_id)}
    if wrong := custom_values.faults(known, filled):
        raise Invalid("custom_values_invalid", "Some values do not fit.", errors=wrong)
    kept = {key: value for key, value in before.items() if key not in given}
    return {"custom_values": kept | filled}
