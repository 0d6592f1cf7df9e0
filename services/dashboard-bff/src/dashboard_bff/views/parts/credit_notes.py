"""Credit notes as rows, of an invoice or of a client."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, View

MOST = 100


def of_invoice(session: Session, viewer: Viewer, invoice: Body) -> list[View]:
    """Returns the credit notes of an invoice, the newest first."""
    return credit_note_rows(queries.credit_notes_of_invoice(session, viewer.firm_id, invoice))


def of_client(session: Session, viewer: Viewer, client_id: UUID) -> list[View]:
    """Returns the newest credit notes of a client."""
    found = queries.resources(
        session, viewer.firm_id, "credit_note", client_id=client_id, limit=MOST
    )
    return credit_note_rows(found)


def credit_note_rows(notes: Iterable[Body]) -> list[View]:
    """Returns credit notes as lists show them."""
    same = ("id", "number", "invoice_id", "invoice_number", "issued_on", "currency",
            "total_amount", "applied_amount", "surplus_amount", "reason")  # fmt: skip
    return [{name: note[name] for name in same} for note in notes]
