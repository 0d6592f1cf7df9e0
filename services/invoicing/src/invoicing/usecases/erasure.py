"""What invoicing forgets of an erased client, and what it must keep.

Issued invoices and accepted proposals keep the name and address that were frozen on them: the law asks
for them as they were. Drafts are rewritten, and mails lose whom they went to and what they said.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.mail import erase_mails
from common.outbox import publish
from invoicing import queries
from invoicing.events import InvoiceChanged


def erase_client(session: Session, who: Principal, client_id: UUID, *, now: datetime) -> None:
    """Takes the client's name out of what is not issued, and out of the mails."""
    client = queries.client(session, who.firm_id, client_id)
    for draft in queries.locked_drafts(session, who.firm_id, client_id):
        draft.forget(client.bill_to() if client else {}, now)
        publish(session, InvoiceChanged, draft, by=who)
    erase_mails(session, who.firm_id, client_id)
    queries.forget_rows_of(session, who.firm_id, client_id)
