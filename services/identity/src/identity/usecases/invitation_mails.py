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

TO_CONTACT, TO_MEMBER, TO_OWNER = "contact.invited", "member.invited", "owner.invited"
# They carry no link that lets anybody in.
NOTICES = ("person.password_changed", "person.totp_removed", "person.signed_in_elsewhere")

DAY = timedelta(days=1)
TO_ONE_ADDRESS = 5
OF_ONE_FIRM = 200


def mail_to_member(
    session: Session, member: Member, asked: Asked, *, public_url: str, now: datetime
) -> None:
    """Writes a member's invitation to them, and to nobody else."""
    firm = _sparing(session, member, now)
    until = local_date(asked.expires_at or now, firm.time_zone)
    text = letters.member_invited(
        firm.name, member.name, member.role, _link(public_url, asked), until
    )
    kind = TO_OWNER if member.role == "owner" else TO_MEMBER
    mail = _mail(firm, member, asked, text, now)
    mail.kind, mail.is_sandbox = kind, firm.mode == "sandbox"
    write(session, mail)


def mail_to_contact(
    session: Session, contact: Contact, asked: Asked, *, public_url: str, now: datetime
) -> None:
    """Writes a contact's invitation to them; a test client's stays in the mailbox page."""
    firm = _sparing(session, contact, now)
    until = local_date(asked.expires_at or now, firm.time_zone)
    text = letters.contact_invited(firm.name, contact.name, _link(public_url, asked), until)
    mail = _mail(firm, contact, asked, text, now)
    mail.kind, mail.client_id = TO_CONTACT, contact.client_id
    mail.is_sandbox = firm.mode == "sandbox" or _is_for_trying(session, contact)
    write(session, mail)


def readable_kinds(permissions: frozenset[str]) -> list[str]:
    """Returns the kinds of mail whose links somebody could have made for themselves."""
    needs = {
        TO_CONTACT: "contacts:write",
        TO_MEMBER: "members:write",
        TO_OWNER: "owners:write",
        # Whoever reads it chooses somebody's password.
        "person.reset": "owners:write",
        **dict.fromkeys(NOTICES, "mails:read"),
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
    firm: Firm, reader: Member | Contact, asked: Asked, text: letters.Text, now: datetime
) -> Mail:
    return Mail(
        firm_id=firm.id,
        about=asked.invitation_id,
        edition=1,
        from_name=firm.name,
        reply_to=firm.email,
        to_name=reader.name,
        to_address=reader.email,
        subject=text.subject,
        body=text.body,
        created_at=now,
    )


def _link(public_url: str, asked: Asked) -> str:
    return f"{public_url.rstrip('/')}/invitations/{asked.token}"
