"""Keep what a gateway tells, before anything is done about it; and take it up again for a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.errors import BadRequest, Conflict, NotFound
from common.ids import new_id
from common.sealing import Sealer
from payments import queries
from payments.gateways.stripe_webhooks import NotStripes, Told, read_webhook
from payments.models import GatewayEvent
from payments.usecases.connections import STRIPE, open_keys


def take_webhook(
    session: Session,
    firm_id: UUID,
    body: bytes,
    signature: str | None,
    sealer: Sealer,
    *,
    wall: datetime,
) -> bool:
    """Keeps what Stripe has signed for this firm; says whether it is new. Nothing else is done."""
    connection = queries.connection_of(session, firm_id, STRIPE)
    if connection is None:
        raise NotFound
    secret = open_keys(connection, sealer).webhook_secret
    if secret is None:
        raise _not_stripes()
    try:
        told = read_webhook(body, signature, secret, wall)
    except NotStripes as error:
        raise _not_stripes() from error
    return queries.keep_event(session, _event(firm_id, told, wall))


def look_again(session: Session, who: Principal, event_id: UUID, *, wall: datetime) -> GatewayEvent:
    """Takes up again what was parked; raises Conflict if it is not."""
    event = queries.locked_event(session, who.firm_id, event_id)
    if event.status != "parked":
        raise Conflict("event_not_parked", "This is not parked any more.")
    event.wait_again(wall)
    audit.record(session, "gateway_event.taken_up", event.id, who)
    return event


def _event(firm_id: UUID, told: Told, wall: datetime) -> GatewayEvent:
    return GatewayEvent(
        id=new_id(), firm_id=firm_id, version=1, created_at=wall, kept_since=wall,
        gateway=STRIPE, reference=told.reference, type=told.type, about=told.about,
        told=told.details, status="waiting", looks=0, look_at=wall,
    )  # fmt: skip


def _not_stripes() -> BadRequest:
    return BadRequest("signature_invalid", "This is not signed by the gateway, or not just now.")
