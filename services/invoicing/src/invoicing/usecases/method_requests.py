"""A client that is asked for a payment method is told so by mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
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
    Letters(session, firm, client, public_url, now).method_requested(request)
