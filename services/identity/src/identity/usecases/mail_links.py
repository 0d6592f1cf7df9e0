"""Links to decline a kind of mail: believed if they were signed here, and good while the person is there."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Signer
from common.db import Database
from common.errors import NotFound
from common.mail_links import MailLink, is_good, read
from identity import queries
from identity.models import Contact, Firm, LinkNotFound
from identity.rules import permissions
from identity.usecases.standings import contact_standing
from identity.usecases.tokens import Token, sign


@dataclass(frozen=True)
class OpenMailLink:
    """Whose mails, and which kind of them, a good link is about."""

    firm_id: UUID
    contact_id: UUID
    client_id: UUID
    kind: str


def look_up_mail_link(database: Database, key: str | None, token: str) -> OpenMailLink:
    """Returns what a good link is about; raises LinkNotFound."""
    link = _read(token)
    with database.transaction(link.firm_id) as session:
        _, contact = _good(session, key, token, link)
    return OpenMailLink(link.firm_id, contact.id, contact.client_id, link.kind)


def issue_mail_link_token(
    database: Database, signer: Signer, key: str | None, *, token: str, audience: str
) -> Token:
    """Signs a token with which the person chooses their mails, and does nothing else."""
    link = _read(token)
    with database.transaction(link.firm_id) as session:
        firm, contact = _good(session, key, token, link)
        who = replace(contact_standing(firm, contact), given=permissions.OF_MAIL_LINKS)
    return sign(signer, who, audience)


def _read(token: str) -> MailLink:
    try:
        return read(token)
    except ValueError as error:
        raise LinkNotFound from error


def _good(session: Session, key: str | None, token: str, link: MailLink) -> tuple[Firm, Contact]:
    try:
        firm = queries.the_firm(session, link.firm_id)
        contact = queries.the_contact(session, link.firm_id, link.contact_id)
    except NotFound as error:
        raise LinkNotFound from error
    is_there = firm.is_open and contact.status == "active"
    if not key or not is_there or not is_good(key, token, contact.email):
        raise LinkNotFound
    return firm, contact
