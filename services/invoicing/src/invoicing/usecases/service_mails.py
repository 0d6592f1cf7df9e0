"""Mail a client that one of its services was changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters


def tell_of_service(
    session: Session,
    who: Principal,
    notice: Mapping[str, Any],
    edition: int,
    *,
    public_url: str,
    now: datetime,
) -> None:
    """Writes one mail of one change to everybody at the client who gets invoices."""
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, notice["client_id"])
    Letters(session, firm, client, public_url, now).service_told(notice, edition)
