"""Identity's own mails: written with the invitation they carry, and never too many of them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from common.clock import local_date
from common.errors import Conflict, TooManyRequests
from common.mail import Mail, write
from identity import queries
from identity.models import Contact, Firm, Member
from identity.rules import letters
from identity.usecases.invitations import Asked

DAY = timedelta(days=1)
TO_ONE_ADDRESS = 5
OF_ONE_FIRM = 200


def mail_to_member(
    session: Session, member: Member, asked: Asked, *, public_url: str, now: datetime
) -> None:
    """Writes a member's invitation to them, and to nobody else."""
    firm = _sparing(session, member, now)
    until = local_date(asked.expires_at or now, firm.time_zone)
    letter = letters.member_invited(public_url, firm.name, member.role, str(asked.token), until)
    mail = _mail(firm, member, asked, letter, now)
    mail.is_sandbox = firm.mode == "sandbox"
    write(session, mail)


def mail_to_contact(
    session: Session, contact: Contact, asked: Asked, *, public_url: str, now: datetime
) -> None:
    """Writes a contact's invitation to them; a test client's stays in the mailbox page."""
    firm = _sparing(session, contact, now)
    until = local_date(asked.expires_at or now, firm.time_zone)
    letter = letters.contact_invited(public_url, firm.name, str(asked.token), until)
    mail = _mail(firm, contact, asked, letter, now)
    mail.client_id = contact.client_id
    mail.is_sandbox = firm.mode == "sandbox" or _is_for_trying(session, contact)
    write(session, mail)


def readable_kinds(permissions: frozenset[str]) -> list[str]:
    """Returns the kinds of mail whose links somebody could have made for themselves."""
    needs = {
        letters.TO_CONTACT: "contacts:write",
        letters.TO_MEMBER: "members:write",
        letters.TO_OWNER: "owners:write",
        # Whoever reads it chooses somebody's password.
        letters.RESET: "owners:write",
        **dict.fromkeys(letters.NOTICES, "mails:read"),
    }
    return [kind for kind, permission in needs.items() if permission in permissions]


def _sparing(session: Session, reader: Member | Contact, now: datetime) -> Firm:
    """Returns the firm; raises TooManyRequests once a day's mails are written."""
    # Of many at once each waits here for the one before, and counts it.
    firm = queries.locked_firm(session, reader.firm_id)
    since = now - DAY
    to_one = queries.count_mails(session, firm.id, since=since, to=reader.email)
    if to_one >= TO_ONE_ADDRESS or queries.count_mails(session, firm.id, since=since) >= (
        OF_ONE_FIRM
    ):
        raise TooManyRequests(
            "too_many_mails",
            "Enough invitations went there for one day. Try again tomorrow.",
            retry_after=3600,
        )
    return firm


def _is_for_trying(session: Session, contact: Contact) -> bool:
    is_test = queries.is_test_client(session, contact.firm_id, contact.client_id)
    if is_test is None:
        raise Conflict("client_not_known_yet", "This client is still being set up.")
    return is_test


def _mail(
    firm: Firm, reader: Member | Contact, asked: Asked, letter: letters.Letter, now: datetime
) -> Mail:
    return Mail(
        firm_id=firm.id,
        kind=letter.kind,
        about=asked.invitation_id,
        edition=1,
        from_name=firm.name,
        reply_to=firm.email,
        to_name=reader.name,
        to_address=reader.email,
        subject=letter.subject,
        body=letter.to(reader.name, firm.name),
        created_at=now,
    )
