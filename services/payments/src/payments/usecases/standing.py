"""How a firm stands with its own gateway, and whose account its keys open."""

from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Invalid, Unavailable
from payments import queries
from payments.gateways import NotAttempted
from payments.gateways.stripe_account import KeyNotKnown, account_of
from payments.usecases.connections import STRIPE, Keys
from payments.usecases.webhook_addresses import WebhookAddresses


def standing(session: Session, who: Principal, addresses: WebhookAddresses) -> dict[str, Any]:
    """Returns the connection, where webhooks are to go, and what was told last."""
    firm_id = who.firm_id
    is_real = queries.the_firm(session, firm_id).mode != "sandbox"
    return {
        "connection": queries.connection_of(session, firm_id, STRIPE),
        "webhook_path": addresses.path(firm_id) if is_real else None,
        "last_told_at": queries.last_told_at(session, firm_id, STRIPE),
        "parked": queries.parked_events(session, firm_id, STRIPE),
    }


def account_behind(keys: Keys, stripe_url: str) -> str:
    """Asks Stripe whose keys they are; raises Invalid at the key, or Unavailable."""
    try:
        return account_of(keys.secret_key, stripe_url)
    except KeyNotKnown:
        detail = "Stripe does not know this key, or it may not see its own account."
        raise Invalid("keys_refused", detail, errors={"secret_key": [detail]}) from None
    except NotAttempted as error:
        detail = "Stripe cannot be reached now. Nothing was changed; try again."
        raise Unavailable("gateway_unavailable", detail, retry_after=5) from error
