"""What holds for every document that a client signs: only they sign, and links lead here alone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import due_instant
from common.errors import Conflict, Forbidden, Invalid, NotFound
from invoicing import queries
from invoicing.models import Contact, Estimate, Firm, Proposal
from invoicing.usecases import copies

Signed = TypeVar("Signed", Estimate, Proposal)


def refuse_delegate(who: Principal) -> None:
    """Raises Forbidden if somebody sees through another's eyes."""
    if who.only_looks:
        raise Forbidden("impersonation_read_only", "Only the contact signs.")


def refuse_without_way_in(asked: Contact, links: dict[UUID, str]) -> None:
    """Raises Conflict if who is asked cannot sign in, and has no link to the document either."""
    if asked.role == "lead":
        sentence = "A lead cannot open this. Make the contact a prospect or client first."
        raise Conflict("contact_cannot_approve", sentence)
    if asked.role == "prospect" and asked.id not in links:
        raise Conflict("link_missing", "Only a link of their own lets a prospect open this.")


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


def shown_to(
    session: Session,
    who: Principal,
    document_id: UUID,
    locked: Callable[[Session, UUID, UUID], Signed],
) -> Signed:
    """Returns the document, locked; raises NotFound if it is not theirs, or never was sent."""
    who.require_document(document_id)
    document = locked(session, who.firm_id, document_id)
    who.require_client(document.client_id)
    if who.client_id is not None and not document.was_shown:
        raise NotFound
    return document


def readers_of(session: Session, document: Proposal | Estimate, gone: str) -> list[Contact]:
    """Returns who is asked to sign, and everyone else at the client who reads such mail.

    Raises Conflict under the code `gone` if who is asked was removed.
    """
    asked = copies.the_contact(session, document.firm_id, document.client_id, document.contact_id)
    if asked.status != "active":
        raise Conflict(gone, "Its contact was removed. Choose another.")
    others = queries.contacts(session, document.firm_id, document.client_id)
    return [asked] + [
        contact
        for contact in others
        if contact.id != asked.id and contact.reads("proposals") and contact.role != "lead"
    ]


def expiry_of(document: Proposal | Estimate, firm: Firm) -> datetime | None:
    """A document can be signed until its last day is over where the firm is."""
    return end_of(document.expires_on, firm) if document.expires_on else None


def end_of(day: date, firm: Firm) -> datetime:
    """Returns the instant at which a day is over where the firm is."""
    return due_instant(day + timedelta(days=1), firm.time_zone)


def contact_of(who: Principal, document: Proposal | Estimate) -> str | None:
    """Returns which contact acts: who holds a link is the one who was asked to sign."""
    kind, _, contact_id = who.subject.partition(":")
    if kind == "link":
        return str(document.contact_id)
    return contact_id if kind == "contact" else None
