"""Signed links: made when a document goes to a prospect, looked up by their holder, ended with it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal, Signer
from common.db import Database
from common.errors import Conflict, NotFound, TooManyRequests
from common.ids import new_id
from identity import queries
from identity.models import Contact, Firm, Link, LinkNotFound, LinkToken
from identity.rules import attempts, keys, permissions
from identity.usecases.invitations import TOKEN_BYTES, Asked, invite_contact
from identity.usecases.standings import Standing
from identity.usecases.tokens import Token, sign

LIFETIME = timedelta(days=60)


@dataclass(frozen=True)
class MadeLink:
    """The token of a link, which is kept nowhere, and until when it is good."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class OpenLink:
    """A link that is good: who holds it, and what it opens."""

    firm_id: UUID
    link_id: UUID
    contact_id: UUID
    client_id: UUID
    document_kind: str
    document_id: UUID
    name: str
    email: str


def make_link(
    session: Session,
    who: Principal,
    contact_id: UUID,
    document_id: UUID,
    *,
    kind: str,
    takes_method: bool,
    now: datetime,
) -> MadeLink:
    """Lets a prospect open one proposal or estimate; an earlier link of theirs to it ends.

    One that takes a method lets them give a payment method for it.
    """
    contact = queries.locked_contact(session, who.firm_id, contact_id)
    if contact.role != "prospect" or contact.status != "active":
        raise Conflict("contact_needs_no_link", f"Only a prospect opens {kind}s by a link.")
    queries.revoke_links(session, who.firm_id, document_id, now, contact_id=contact_id)
    return _issued(session, who, contact, kind, document_id, takes_method=takes_method, now=now)


def _issued(
    session: Session,
    who: Principal,
    contact: Contact,
    kind: str,
    document_id: UUID,
    *,
    takes_method: bool,
    now: datetime,
) -> MadeLink:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = _new_link(who, contact, kind, document_id, takes_method, now)
    found_by = LinkToken(token_key=keys.of_token(token), firm=who.firm_id, link_id=link.id)
    session.add_all([link, found_by])
    audit.record(session, "link.issued", link.id, who, document=str(document_id))
    return MadeLink(token, link.expires_at)


def share_invoice(
    session: Session, who: Principal, contact_id: UUID, document_id: UUID, *, now: datetime
) -> MadeLink:
    """Lets whoever holds the link pay one invoice of the contact's client; their earlier one to it ends."""
    contact = queries.locked_contact(session, who.firm_id, contact_id)
    who.require_client(contact.client_id)
    if contact.status != "active":
        raise Conflict("contact_not_active", "Only somebody who is there shares an invoice.")
    queries.revoke_links(session, who.firm_id, document_id, now, contact_id=contact_id)
    return _issued(session, who, contact, "invoice", document_id, takes_method=False, now=now)


def end_shared(session: Session, who: Principal, document_id: UUID, *, now: datetime) -> int:
    """Ends every link to an invoice of the person's client, or of the firm; returns how many did.

    Raises LinkNotFound if there was none, whoever's the invoice is.
    """
    own = {"client_id": who.client_id} if who.client_id else {}
    ended = queries.revoke_links(
        session, who.firm_id, document_id, now, document_kind="invoice", **own
    )
    if not ended:
        raise LinkNotFound
    for link_id in ended:
        audit.record(session, "link.ended", link_id, who)
    return len(ended)


def look_up_link(database: Database, token: str, address: str, *, now: datetime) -> OpenLink:
    """Returns what a good link opens; whoever guesses is stopped by their address."""
    counted = _count_guess(database, address, now)
    firm_id, link_id = _place(database, token)
    with database.transaction(firm_id) as session:
        _, contact, link = _opens(session, firm_id, link_id, now)
    with database.transaction(None) as session:
        queries.forgive_attempt(session, counted)
    return OpenLink(
        firm_id, link.id, contact.id, contact.client_id, link.document_kind, link.document_id,
        contact.name, contact.email,
    )  # fmt: skip


def issue_link_token(
    session: Session, signer: Signer, *, firm_id: UUID, link_id: UUID, audience: str, now: datetime
) -> Token:
    """Signs a token that is good for the link's one document; raises LinkNotFound once it ended."""
    firm, contact, link = _opens(session, firm_id, link_id, now)
    who = Standing(
        firm.id, firm.name, firm.mode, "link", link.id, contact.name, contact.role,
        contact.client_id, permissions.of_link(link.document_kind, takes_method=link.takes_method),
    )  # fmt: skip
    return sign(signer, who, audience, document=str(link.document_id))


def invite_by_link(database: Database, token: str, *, now: datetime) -> Asked:
    """Asks a prospect who has become a client to choose a password; the link ends with it."""
    firm_id, link_id = _place(database, token)
    with database.transaction(firm_id) as session:
        _, contact, link = _good(session, firm_id, link_id, now)
        if link.is_shared:
            # Who passes an invoice on does not hand over their sign-in.
            raise LinkNotFound
        if contact.role == "prospect":
            # That they accepted reaches us by way of their contact's role.
            raise Conflict("contact_not_known_yet", "This is still being set up.")
        who = Principal(firm_id, f"link:{link.id}", client_id=contact.client_id)
        queries.revoke_links(session, firm_id, link.document_id, now, contact_id=contact.id)
        audit.record(session, "link.ended", link.id, who)
        return invite_contact(session, who, contact.id, now=now)


def end_links(session: Session, who: Principal, document_id: UUID, *, now: datetime) -> None:
    """Ends every link to a document that is no longer open."""
    for link_id in queries.revoke_links(session, who.firm_id, document_id, now):
        audit.record(session, "link.ended", link_id, who)


def _new_link(
    who: Principal,
    contact: Contact,
    kind: str,
    document_id: UUID,
    takes_method: bool,
    now: datetime,
) -> Link:
    return Link(
        id=new_id(),
        firm_id=who.firm_id,
        contact_id=contact.id,
        client_id=contact.client_id,
        name_key=keys.of_name(contact.email),
        document_kind=kind,
        document_id=document_id,
        takes_method=takes_method,
        created_at=now,
        expires_at=now + LIFETIME,
    )


def _place(database: Database, token: str) -> tuple[UUID, UUID]:
    with database.transaction(None) as session:
        found = queries.found_link_token(session, keys.of_token(token))
    if found is None:
        raise LinkNotFound
    return found.firm, found.link_id


def _opens(
    session: Session, firm_id: UUID, link_id: UUID, now: datetime
) -> tuple[Firm, Contact, Link]:
    """Returns the link with its firm and contact; one to sign is good for prospects alone."""
    firm, contact, link = _good(session, firm_id, link_id, now)
    if not link.is_shared and contact.role != "prospect":
        raise LinkNotFound
    return firm, contact, link


def _good(
    session: Session, firm_id: UUID, link_id: UUID, now: datetime
) -> tuple[Firm, Contact, Link]:
    """Returns the link with its firm and contact; raises LinkNotFound unless all are as they were."""
    link = queries.find_link(session, firm_id, link_id)
    if link is None:
        raise LinkNotFound
    try:
        firm = queries.the_firm(session, firm_id)
        contact = queries.locked_contact(session, firm_id, link.contact_id)
    except NotFound as error:
        raise LinkNotFound from error
    if not firm.is_open or not link.is_good_for(contact, now):
        raise LinkNotFound
    return firm, contact, link


def _count_guess(database: Database, address: str, now: datetime) -> dict[str, int]:
    """Counts a look-up as a guess until it is forgiven; raises TooManyRequests."""
    key = keys.of_attempts("links", address)
    with database.transaction(None) as session:
        guesses, began_at = queries.count_attempt(
            session, key, now=now, since=now - attempts.WINDOW
        )
    if guesses > attempts.PER_ADDRESS:
        raise TooManyRequests(
            "too_many_attempts",
            "Too many links were tried. Wait a little and try again.",
            retry_after=attempts.seconds_left(began_at, now),
        )
    return {key: attempts.PER_ADDRESS}
