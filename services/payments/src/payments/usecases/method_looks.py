"""A method as Stripe has it now: given and not heard of, replaced by its bank, let go of."""

from sqlalchemy.orm import Session

from common.auth import Principal
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodChanged
from payments.gateways import StoredMethod
from payments.gateways.stripe_sights import SetupSighting
from payments.models import GatewayEvent, gateway_of
from payments.usecases.connections import STRIPE
from payments.usecases.detaching import let_go_of_method
from payments.usecases.methods import add_method
from payments.usecases.moments import Moment

DETACHED = "payment_method.detached"
GONE = frozenset({"erased", "merged"})


def take_setup(
    session: Session, who: Principal, seen: SetupSighting | None, at: Moment
) -> str | None:
    """Keeps what a client gave although its browser was not heard of again; returns why not, if not.

    What has been here before, and may have been removed since, is not kept anew.
    """
    if seen is None or queries.knows_reference(
        session, who.firm_id, STRIPE, seen.method.gateway_reference
    ):
        return None
    if not seen.is_live:
        return "for_tests"
    firm = queries.the_firm(session, who.firm_id)
    client = queries.the_client(session, who.firm_id, seen.client_id)
    if client.status not in GONE and gateway_of(firm, client) == STRIPE:
        kept = {"client_id": client.id, "stored": seen.method, "make_default": False}
        add_method(session, who, **kept, now=at.now)
    return None


def take_method(
    session: Session, who: Principal, event: GatewayEvent, seen: StoredMethod | None, at: Moment
) -> str | None:
    """A card that the bank has replaced shows other digits; one that was let go of is charged no more.

    Returns why nothing was done, if so.
    """
    if seen is None and event.type == DETACHED:
        known = queries.method_by_reference(session, who.firm_id, STRIPE, event.about)
        if known is not None:
            let_go_of_method(session, who, known, now=at.now)
        return None  # What was removed here was let go of there by ourselves.
    if seen is None:
        return "object_unknown"
    reference = seen.gateway_reference
    known = queries.method_by_reference(session, who.firm_id, STRIPE, reference)
    if known is None:
        return "object_unknown"
    method = queries.locked_method(session, who.firm_id, known)
    if (method.last4, method.exp_month, method.exp_year) == _shown(seen):
        return None
    method.renew(seen.last4, seen.exp_month, seen.exp_year, at.now)
    publish(session, PaymentMethodChanged, method, by=who)
    return None


def _shown(seen: StoredMethod) -> tuple[str, int, int]:
    return seen.last4, seen.exp_month, seen.exp_year
