"""Which credit notes there are, of which invoice."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from invoicing.models import CreditNote, Hold
from invoicing.queries.rows import found, newest


def the_credit_note(
    session: Session, firm_id: UUID, note_id: UUID, *, only_client: UUID | None = None
) -> CreditNote:
    """Returns the credit note; raises NotFound."""
    query = credit_notes(firm_id, only_client).where(CreditNote.id == note_id)
    return found(session.scalars(query).one_or_none())


def find_credit_note(session: Session, firm_id: UUID, note_id: UUID) -> CreditNote | None:
    """Returns the credit note, if there is one."""
    query = credit_notes(firm_id, None).where(CreditNote.id == note_id)
    return session.scalars(query).one_or_none()


def credit_notes_of(session: Session, firm_id: UUID, invoice_id: UUID) -> Sequence[CreditNote]:
    """Returns what has been credited of the invoice, the first first."""
    query = credit_notes(firm_id, None).where(CreditNote.invoice_id == invoice_id)
    return session.scalars(query.order_by(CreditNote.issued_at, CreditNote.sequence)).all()


def list_credit_notes(
    session: Session, firm_id: UUID, *, after: UUID | None, limit: int, **only: Any
) -> Sequence[CreditNote]:
    """Returns up to `limit + 1` credit notes, for a page."""
    query = credit_notes(firm_id, only["only_client"])
    return newest(session, CreditNote, query, after, limit, only)


def every_credit_note(session: Session, firm_id: UUID) -> list[CreditNote]:
    """Returns all credit notes of the firm: for snapshots."""
    return list(session.scalars(credit_notes(firm_id, None)))


def hold(session: Session, firm_id: UUID, hold_id: UUID) -> Hold | None:
    """Returns what is known of one of payments' holds."""
    query = select(Hold).where(Hold.firm_id == firm_id, Hold.id == hold_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def credit_notes(firm_id: UUID, only_client: UUID | None) -> Select[CreditNote]:
    query = select(CreditNote).where(CreditNote.firm_id == firm_id)
    if only_client is not None:
        query = query.where(CreditNote.client_id == only_client)
    return query.options(selectinload(CreditNote.lines))
