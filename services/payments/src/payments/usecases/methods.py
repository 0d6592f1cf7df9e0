"""Add a payment method, make it the default, remove it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.ids import new_id
from common.outbox import publish
from payments import queries
from payments.events import PaymentMethodAdded, PaymentMethodChanged, PaymentMethodRemoved
from payments.gateways import StoredMethod
from payments.models import PaymentMethod, gateway_of
from payments.models.methods import end_of_card
from payments.rules.expiring import next_warning_on
from payments.usecases.method_requests import fulfil_request


def gateway_name_for(session: Session, who: Principal, client_id: UUID) -> str:
    """Returns the name of the gateway that keeps the client's methods; refuses who may not add."""
    refuse_impersonation(who)
    who.require_client(client_id)
    if who.document:
        refuse_second(who, queries.locked_methods_of(session, who.firm_id, client_id))
    firm = queries.the_firm(session, who.firm_id)
    return gateway_of(firm, queries.the_client(session, who.firm_id, client_id))


def add_method(
    session: Session,
    who: Principal,
    *,
    client_id: UUID,
    stored: StoredMethod,
    make_default: bool,
    now: datetime,
) -> PaymentMethod:
    """Keeps a method that the gateway has stored; a client's first is its default.

    A request that is repeated, or that the gateway's own word has overtaken, finds the method by the
    gateway's reference, which its key gave.
    """
    queries.lock_client(session, who.firm_id, client_id)
    others = queries.locked_methods_of(session, who.firm_id, client_id)
    default = next((m for m in others if m.is_default), None)
    if known := next((m for m in others if m.gateway_reference == stored.gateway_reference), None):
        if make_default and known.status == "active":
            _prefer(session, who, known, default, now)
        return known
    method = new_method(who, client_id, stored, now)
    if default is not None and make_default:
        _yield_default(session, who, default, now)
    method.is_default = default is None or make_default
    session.add(method)
    publish(session, PaymentMethodAdded, method, by=who)
    fulfil_request(session, who, method, now)
    return method


def make_default(
    session: Session, who: Principal, method_id: UUID, *, now: datetime
) -> PaymentMethod:
    """Makes the method the one that is offered first."""
    refuse_impersonation(who)
    refuse_link(who)
    method, others = with_others(session, who, method_id)
    firm = queries.the_firm(session, who.firm_id)
    method.refuse_unless_usable(local_date(now, firm.time_zone))
    default = next((other for other in others if other.is_default), None)
    _prefer(session, who, method, default, now)
    return method


def remove_method(
    session: Session,
    who: Principal,
    method_id: UUID,
    *,
    now: datetime,
    reason: str | None = None,
) -> PaymentMethod:
    """Removes a method on which nothing rests; a default passes to the newest that is left.

    A person is told if it is asked first in a currency; a gateway that let go of it is not (`reason`).
    """
    refuse_impersonation(who)
    refuse_link(who)
    method, others = with_others(session, who, method_id)
    payments = queries.live_payments_with(session, who.firm_id, method.id)
    was_default = method.is_default
    kept = method.default_currency
    uses = [{"kind": "default", "id": method.id, "currency": kept}] if kept and not reason else []
    uses += [*method.uses, *({"kind": "payment", "id": id_} for id_ in payments)]
    method.remove(uses, now)
    publish(session, PaymentMethodRemoved, method, by=who, reason=reason)
    if was_default:
        _pass_default_on(session, who, others, now)
    return method


def expire_method(
    session: Session, who: Principal, method_id: UUID, *, now: datetime
) -> PaymentMethod | None:
    """Ends a method whose last month is over on the firm's date; None if it is not its turn."""
    method, others = with_others(session, who, method_id)
    today = local_date(now, queries.the_firm(session, who.firm_id).time_zone)
    if method.status != "active" or method.is_good(today):
        return None
    was_default = method.is_default
    method.expire(now)
    publish(session, PaymentMethodChanged, method, by=who, reason="expired")
    if was_default:
        _pass_default_on(session, who, others, now)
    return method


def suspend_method(
    session: Session,
    who: Principal,
    method_id: UUID,
    *,
    now: datetime,
    reason: str = "suspended",
) -> None:
    """Charges a method no more after its bank has said no for good; a default passes on.

    Somebody may have removed it or let it expire meanwhile: then there is nothing to suspend.
    """
    found = queries.method_if_there(session, who.firm_id, method_id)
    if found is None:
        return
    queries.lock_client(session, who.firm_id, found.client_id)
    others = list(queries.locked_methods_of(session, who.firm_id, found.client_id))
    method = next((each for each in others if each.id == method_id), None)
    if method is None or method.status != "active":
        return
    was_default = method.is_default
    method.suspend(now)
    publish(session, PaymentMethodChanged, method, by=who, reason=reason)
    if was_default:
        _pass_default_on(session, who, others, now)


def reactivate_method(
    session: Session, who: Principal, method_id: UUID, *, now: datetime
) -> PaymentMethod:
    """Lets a suspended method be charged again, as a person says; to repeat it is refused."""
    refuse_impersonation(who)
    refuse_link(who)
    method, others = with_others(session, who, method_id)
    method.reactivate(local_date(now, queries.the_firm(session, who.firm_id).time_zone), now)
    if method.held_for is None and not any(other.is_default for other in others):
        method.make_default(now)
    publish(session, PaymentMethodChanged, method, by=who, reason="reactivated")
    return method


def new_method(
    who: Principal, client_id: UUID, stored: StoredMethod, now: datetime
) -> PaymentMethod:
    """Returns a method that the gateway has stored, not yet added to anything."""
    expires_on = end_of_card(stored.exp_month, stored.exp_year)
    return PaymentMethod(
        **asdict(stored),
        id=new_id(),
        firm_id=who.firm_id,
        created_at=now,
        client_id=client_id,
        expires_on=expires_on,
        warn_on=next_warning_on(expires_on, now.date()),
        status="active",
        added_by=who.actor,
        changed_at=now,
        reservations=[],
        assignments=[],
    )


def refuse_impersonation(who: Principal) -> None:
    """Raises Forbidden for a member who looks through a contact's eyes: money is read-only there."""
    if who.only_looks:
        raise Forbidden("impersonation_read_only", "Money is read-only while impersonating.")


def refuse_link(who: Principal) -> None:
    """Raises Forbidden for who came by a signed link: it adds one method and does no more to any."""
    if who.document:
        raise Forbidden("link_only_adds", "A link adds one payment method and changes none.")


def require_method(who: Principal, method: PaymentMethod) -> None:
    """Raises NotFound unless the method is theirs to see: held ones are their link's alone."""
    who.require_client(method.client_id)
    if who.client_id is None:
        return
    is_own = who.document is None or method.added_by == who.subject
    if method.held_for != who.document or not is_own:
        raise NotFound


def require_usable(
    session: Session, who: Principal, client_id: UUID, method: PaymentMethod | None, now: datetime
) -> PaymentMethod:
    """Returns the client's own method if it can pay today; another client's looks absent."""
    if method is None or method.client_id != client_id:
        raise NotFound
    require_method(who, method)
    firm = queries.the_firm(session, who.firm_id)
    today = local_date(now, firm.time_zone)
    if who.document is None:
        method.refuse_unless_usable(today)
    else:
        method.refuse_unless_given_for(who.document, today)
    if method.gateway != gateway_of(firm, queries.the_client(session, who.firm_id, client_id)):
        raise Invalid("payment_method_not_usable", "This firm does not use the card's gateway.")
    return method


def begin_to_belong(session: Session, who: Principal, method: PaymentMethod, now: datetime) -> None:
    """What a method was held for has started: it is the client's, and the default if they have none."""
    if method.held_for is None:
        return
    others = queries.locked_methods_of(session, who.firm_id, method.client_id)
    method.belong()
    if method.status == "active" and not any(other.is_default for other in others):
        method.make_default(now)
    if method.status == "active":
        fulfil_request(session, who, method, now)


def refuse_second(who: Principal, methods: Sequence[PaymentMethod]) -> None:
    """Raises Conflict if one of the client's live methods is what this link gave."""
    if any(m.status == "active" and m.added_by == who.subject for m in methods):
        raise Conflict("link_gave_method", "This link has given its payment method already.")


def _prefer(
    session: Session,
    who: Principal,
    method: PaymentMethod,
    default: PaymentMethod | None,
    now: datetime,
) -> None:
    """Makes it the default in place of the one before, if it is not yet."""
    if default is method:
        return
    if default is not None:
        _yield_default(session, who, default, now)
    method.make_default(now)
    publish(session, PaymentMethodChanged, method, by=who, reason="default")


def _pass_default_on(
    session: Session, who: Principal, others: list[PaymentMethod], now: datetime
) -> None:
    """Gives the default to the newest method that can pay, if there is one."""
    today = local_date(now, queries.the_firm(session, who.firm_id).time_zone)
    usable = [method for method in others if method.is_usable(today)]
    if usable:
        usable[-1].make_default(now)
        publish(session, PaymentMethodChanged, usable[-1], by=who, reason="default")


def with_others(
    session: Session, who: Principal, method_id: UUID
) -> tuple[PaymentMethod, list[PaymentMethod]]:
    """Returns the method and all of its client's, locked."""
    found = queries.the_method(session, who.firm_id, method_id)
    require_method(who, found)
    client_id = found.client_id
    queries.lock_client(session, who.firm_id, client_id)
    methods = list(queries.locked_methods_of(session, who.firm_id, client_id))
    return queries.locked_method(session, who.firm_id, method_id), methods


def _yield_default(session: Session, who: Principal, default: PaymentMethod, now: datetime) -> None:
    # Published, and so written, before the next becomes the default: a client has only one.
    default.yield_default(now)
    publish(session, PaymentMethodChanged, default, by=who)
