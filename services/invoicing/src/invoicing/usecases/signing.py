"""What holds for every document that a client signs: only they sign, and links lead here alone."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Forbidden, Invalid
from invoicing import queries
from invoicing.models import Estimate, Proposal


def refuse_delegate(who: Principal) -> None:
    """Raises Forbidden if somebody sees through another's eyes."""
    if who.only_looks:
        raise Forbidden("impersonation_read_only", "Only the contact signs.")


def refuse_foreign_links(
    session: Session, document: Proposal | Estimate, links: dict[UUID, str], public_url: str
) -> None:
    """Raises Invalid if a link leads out of this suite, or is for nobody of the client."""
    contacts = queries.contacts(session, document.firm_id, document.client_id)
    known = {contact.id for contact in contacts}
    for contact_id, link in links.items():
        if not link.startswith(f"{public_url.rstrip('/')}/") or not link.isprintable():
            sentences = {f"links.{contact_id}": ["Not a link of this suite."]}
            raise Invalid("link_foreign", "A link leads out of this suite.", errors=sentences)
        if contact_id not in known:
            sentences = {f"links.{contact_id}": ["Not a contact of this client."]}
            raise Invalid("link_for_nobody", "A link is for nobody.", errors=sentences)
