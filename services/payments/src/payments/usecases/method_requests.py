"""Ask a client for a payment method, remind it three times, and stop once it is there or not wanted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import at_local_time, local_date
from common.errors import Conflict, Forbidden
from common.ids import new_id
from common.outbox import publish
from payments import queries
from payments.events import MethodRequestEnded, MethodRequestMade, MethodRequestReminded
from payments.models import MethodRequest, PaymentMethod
from payments.rules.method_requests import AT, next_reminder_on


def request_method(
    session: Session, who: Principal, *, client_id: UUID, now: datetime
) -> MethodRequest:
    """Asks a client that is there for a method; one that is asked already is not asked twice."""
    _refuse_all_but_members(who)
    client = queries.lock_client(session, who.firm_id, client_id)
    if client.status != "active":
        raise Conflict("client_not_active", "This client is archived: nothing is asked of it.")
    if queries.locked_open_request(session, who.firm_id, client_id) is not None:
        raise Conflict("method_requested_already", "This client has been asked already.")
    request = MethodRequest(
        id=new_id(),
        firm_id=who.firm_id,
        created_at=now,
        client_id=client_id,
        status="open",
        requested_by=who.actor,
        reminder_count=0,
        remind_at=_remind_at(session, who, 0, now),
    )
    session.add(request)
    publish(session, MethodRequestMade, request, by=who)
    return request


def revoke_request(
    session: Session, who: Principal, request_id: UUID, *, now: datetime
) -> MethodRequest:
    """Asks no more; raises Conflict if it has ended before."""
    _refuse_all_but_members(who)
    request = queries.locked_request(session, who.firm_id, request_id)
    request.end("revoked", now)
    publish(session, MethodRequestEnded, request, by=who)
    return request


def follow_request(
    session: Session, who: Principal, client_id: UUID, *, now: datetime
) -> MethodRequest | None:
    """Reminds a client whose time has come, or ends what one was asked that left; None if neither."""
    client = queries.lock_client(session, who.firm_id, client_id)
    request = queries.locked_open_request(session, who.firm_id, client_id)
    if request is None:
        return None
    if client.status != "active":
        request.end("lapsed", now)
        publish(session, MethodRequestEnded, request, by=who)
        return request
    if request.remind_at is None or now < request.remind_at:
        return None
    request.remind(_remind_at(session, who, request.reminder_count + 1, now), now)
    publish(session, MethodRequestReminded, request, by=who)
    return request


def fulfil_request(session: Session, who: Principal, method: PaymentMethod, now: datetime) -> None:
    """The client, which is locked, has the method: it is not asked for one any more."""
    request = queries.locked_open_request(session, who.firm_id, method.client_id)
    if request is None:
        return
    request.end("done", now, by_method=method.id)
    publish(session, MethodRequestEnded, request, by=who)


def _remind_at(session: Session, who: Principal, reminded: int, now: datetime) -> datetime | None:
    """Reminders come in the morning by the firm's clock, whatever that does in between."""
    zone = queries.the_firm(session, who.firm_id).time_zone
    day = next_reminder_on(reminded, local_date(now, zone))
    return at_local_time(day, AT, zone) if day else None


def _refuse_all_but_members(who: Principal) -> None:
    if who.client_id is not None or who.only_looks:
        raise Forbidden("members_only", "Only the firm asks for a payment method.")
