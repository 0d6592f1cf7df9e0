"""A client's credit that is to be given back: who is asked, and how much there is."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.credits import credit_rows
from dashboard_bff.views.parts.scene import View, reference, the_client


def question(session: Session, viewer: Viewer, client_id: UUID, currency: str) -> View:
    """Returns the credit that is asked about; NotFound where there never was any. For members."""
    if not viewer.is_member:
        raise NotFound
    client = the_client(session, viewer, client_id)
    balance = Slice("credit_balance")
    found = queries.gather(session, viewer.firm_id, balance, client_ids=[client_id])
    rows = credit_rows(found["credit_balance"])
    row = next((row for row in rows if row["currency"] == currency), None)
    if row is None:
        raise NotFound
    return {"client": reference(client, client["id"]), "credit": row}
