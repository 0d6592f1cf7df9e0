"""Questions about files of invoices that are read in; each names the firm."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from common.imports import Files
from invoicing.models import Client, Import, ImportRow, Invoice

FILES = Files(Import, ImportRow, "invoice_import")


def whole_invoices_to_do(session: Session, file: Import, limit: int) -> Sequence[ImportRow]:
    """Returns all rows of the next invoices of the present stage, each invoice's together."""
    firsts = (
        select(ImportRow.belongs_to)
        .where(ImportRow.firm_id == file.firm_id, ImportRow.import_id == file.id)
        .where(ImportRow.belongs_to > file.last_number)
        .distinct()
        .order_by(ImportRow.belongs_to)
        .limit(limit)
    )
    query = FILES.rows_of(file).where(ImportRow.belongs_to.in_(firsts))
    return session.scalars(query.order_by(ImportRow.belongs_to, ImportRow.number)).all()


def clients_named(
    session: Session, firm_id: UUID, ids: Collection[UUID], names: Collection[str]
) -> Sequence[Client]:
    """Returns the clients of these ids and names."""
    named = Client.id.in_(ids) | Client.name.in_(names)
    return session.scalars(select(Client).where(Client.firm_id == firm_id, named)).all()


def invoices_once_numbered(
    session: Session, firm_id: UUID, numbers: Collection[str]
) -> dict[str, Invoice]:
    """Returns what had these numbers in another system, or has them here, by number; with lines.

    A draft has none of its own: what was exported of it is known by its id.
    """
    ids = [id_ for id_ in map(_id_in, numbers) if id_]
    query = (
        select(Invoice)
        .where(Invoice.firm_id == firm_id, Invoice.status != "removed")
        .where(Invoice.reference.in_(numbers) | Invoice.number.in_(numbers) | Invoice.id.in_(ids))
        .options(selectinload(Invoice.lines))
    )
    found = session.scalars(query).all()
    here = {str(invoice.id): invoice for invoice in found}
    here |= {invoice.number: invoice for invoice in found if invoice.number in numbers}
    return here | {invoice.reference: invoice for invoice in found if invoice.reference in numbers}


def forget_rows_of(session: Session, firm_id: UUID, client_id: UUID) -> None:
    """Deletes what files said about a client."""
    session.execute(
        delete(ImportRow).where(ImportRow.firm_id == firm_id, ImportRow.client_id == client_id)
    )


def _id_in(number: str) -> UUID | None:
    try:
        return UUID(number)
    except ValueError:
        return None
