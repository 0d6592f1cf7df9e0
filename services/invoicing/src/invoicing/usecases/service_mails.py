"""Mail a client that one of its services was changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters, Values
from invoicing.usecases.terms_texts import Terms


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
    letters = Letters(session, firm, client, public_url, now)
    letters.service_told(notice["id"], notice["change"], _said(notice), edition)


def _said(notice: Mapping[str, Any]) -> Values:
    terms, before = (Terms(notice["currency"], notice[name]) for name in ("after", "before"))
    return {
        "service": notice["name"],
        "terms": terms,
        "before": before if before != terms else None,
        "next_on": notice["next_billing_on"],
        **{name: notice[name] for name in ("paused_on", "resumes_on", "ends_on")},
    }
