"""Connect a firm's own gateway, change its keys, and let go of it while nothing rests on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid, NotFound
from common.ids import new_id
from common.outbox import publish
from common.sealing import Sealer
from payments import queries
from payments.events import (
    GatewayConnectionChanged,
    GatewayConnectionConnected,
    GatewayConnectionRemoved,
)
from payments.models import Connection
from payments.rules.errors import RuleError
from payments.rules.gateway_keys import (
    check_publishable_key,
    check_secret_key,
    check_signing_secret,
    last4,
)

STRIPE = "stripe"


@dataclass(frozen=True, slots=True)
class Keys:
    """A firm's keys at a gateway, in the open: never kept, logged or told."""

    publishable_key: str
    secret_key: str = field(repr=False)
    webhook_secret: str | None = field(repr=False)


def keys_to_use(
    session: Session,
    who: Principal,
    sealer: Sealer,
    *,
    publishable_key: str,
    secret_key: str | None,
    webhook_secret: str | None,
) -> Keys:
    """Returns the typed keys, and those kept for what was not typed; raises Invalid by field."""
    _refuse_sandbox_firm(session, who)
    known = queries.connection_of(session, who.firm_id, STRIPE)
    errors = {
        "publishable_key": _wrong(publishable_key, check_publishable_key),
        "secret_key": _wrong(secret_key, check_secret_key),
        "webhook_secret": _wrong(webhook_secret, check_signing_secret),
    }
    if secret_key is None and known is None:
        errors["secret_key"] = ["Enter the secret key."]
    _refuse_any(errors)
    kept = open_keys(known, sealer) if known else None
    return Keys(
        publishable_key,
        secret_key or (kept.secret_key if kept else ""),
        webhook_secret or (kept.webhook_secret if kept else None),
    )


def connect_gateway(
    session: Session, who: Principal, keys: Keys, account_id: str, sealer: Sealer, *, now: datetime
) -> Connection:
    """Connects the account, or changes its keys; another account only while nothing rests on this."""
    known = queries.locked_connection(session, who.firm_id, STRIPE)
    if known is not None and known.account_id != account_id:
        refuse_in_use(session, who, known)
    connection = known or _new_connection(who, now)
    connection.account_id, connection.changed_at = account_id, now
    _seal_into(connection, keys, sealer)
    session.add(connection)
    fact = GatewayConnectionChanged if known else GatewayConnectionConnected
    publish(session, fact, connection, by=who)
    return connection


def disconnect_gateway(session: Session, who: Principal, *, now: datetime) -> Connection:
    """Forgets the keys; raises Conflict naming what still rests on them."""
    connection = queries.locked_connection(session, who.firm_id, STRIPE)
    if connection is None:
        raise NotFound
    refuse_in_use(session, who, connection)
    connection.remove(now)
    publish(session, GatewayConnectionRemoved, connection, by=who)
    return connection


def open_keys(connection: Connection, sealer: Sealer) -> Keys:
    """Returns the keys of a connection that is not removed."""
    firm_id, signing = connection.firm_id, connection.webhook_secret
    return Keys(
        connection.publishable_key,
        sealer.open(str(connection.secret_key), firm_id),
        sealer.open(signing, firm_id) if signing else None,
    )


def refuse_in_use(session: Session, who: Principal, connection: Connection) -> None:
    """Raises Conflict naming the methods that live there and the payments under way."""
    methods = queries.methods_at(session, who.firm_id, connection.gateway)
    payments = queries.payments_at(session, who.firm_id, connection.gateway)
    if methods or payments:
        uses = [{"kind": "payment_method", "id": id_} for id_ in methods]
        uses += [{"kind": "payment", "id": id_} for id_ in payments]
        detail = "Payment methods or payments rest on this account. Remove or settle them first."
        raise Conflict("gateway_in_use", detail, extra={"uses": uses})


def _new_connection(who: Principal, now: datetime) -> Connection:
    return Connection(
        id=new_id(), firm_id=who.firm_id, gateway=STRIPE, status="connected", created_at=now
    )


def _seal_into(connection: Connection, keys: Keys, sealer: Sealer) -> None:
    firm_id, signing = connection.firm_id, keys.webhook_secret
    connection.publishable_key = keys.publishable_key
    connection.secret_key = sealer.seal(keys.secret_key, firm_id)
    connection.key_last4 = last4(keys.secret_key)
    connection.webhook_secret = sealer.seal(signing, firm_id) if signing else None
    connection.signing_last4 = last4(signing) if signing else None


def _refuse_sandbox_firm(session: Session, who: Principal) -> None:
    if queries.the_firm(session, who.firm_id).mode == "sandbox":
        detail = "A sandbox firm never reaches a real gateway. Its own is always there."
        raise Conflict("sandbox_firm", detail)


def _refuse_any(errors: dict[str, list[str]]) -> None:
    wrong = {name: told for name, told in errors.items() if told}
    if wrong:
        raise Invalid("keys_refused", "These keys cannot be used.", errors=wrong)


def _wrong(key: str | None, check: Callable[[str], str]) -> list[str]:
    """Says what is wrong with a key, without repeating it."""
    try:
        if key is not None:
            check(key)
    except RuleError as refused:
        return [_SENTENCES[refused.code]]
    return []


_SENTENCES = {
    "key_unreadable": "This is no key of this kind. Copy it from Stripe's dashboard.",
    "key_for_tests": "This key is for tests: it moves no money. Enter the live one.",
}
