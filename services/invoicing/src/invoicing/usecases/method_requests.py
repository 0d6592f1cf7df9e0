"""A client is told by mail that a payment method is asked for, or that one is about to expire."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters


def mail_request(
    session: Session,
    who: Principal,
    request: Mapping[str, Any],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Writes the request, or its reminder, to whoever bears the client's billing."""
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, request["client_id"])
    reminded, since = request["reminder_count"], local_date(request["created_at"], firm.time_zone)
    letter = "payment_method.reminded" if reminded else "payment_method.requested"
    values = {"since": since} if reminded else {}
    letters = Letters(session, firm, client, public_url, now)
    kind = "payment_method.requested"
    letters.about_method(kind, request["id"], letter, values, reminded + 1)


def mail_expiry(
    session: Session,
    who: Principal,
    method: Mapping[str, Any],
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Writes to whoever bears the client's billing until when its method is good."""
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, method["client_id"])
    month, year = method["exp_month"], method["exp_year"]
    values = {
        "card": f"{method['brand'].capitalize()} •••• {method['last4']}",
        "good_until": date(year, month, monthrange(year, month)[1]),
    }
    kind, letters = "payment_method.expiring", Letters(session, firm, client, public_url, now)
    # Each time that it is told it is another version of the method.
    letters.about_method(kind, method["id"], kind, values, method["version"])
