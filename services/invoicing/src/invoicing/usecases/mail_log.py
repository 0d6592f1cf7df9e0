"""Send a mail again: what failed is tried anew, what arrived is written once more, and not too often."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit, clock
from common.auth import Principal
from common.errors import Conflict, TooManyRequests
from common.ids import new_id
from common.mail import Mail, has_lost_a_token, state_of, write
from invoicing import queries

AGAIN_AT_MOST_EVERY = timedelta(hours=1)
COPIED = ("firm_id", "kind", "about", "client_id", "from_name", "reply_to", "to_name")
COPIED += ("to_address", "subject", "body", "is_sandbox")


def send_again(session: Session, who: Principal, mail_id: UUID, *, now: datetime) -> Mail:
    """Returns the mail that goes out now; one that has not arrived yet is the same one."""
    mail = queries.locked_mail(session, who.firm_id, mail_id)
    _refuse_the_unsendable(session, mail)
    if state_of(mail) in {"waiting", "failed"}:
        mail.attempts, mail.next_try_at = 0, clock.now()
    else:
        mail = _copy(session, mail, now)
    audit.record(session, "mail.sent_again", mail_id, who, copy=str(mail.id))
    return mail


def _refuse_the_unsendable(session: Session, mail: Mail) -> None:
    if state_of(mail) == "erased":
        raise Conflict("mail_erased", "This mail was erased with its client.")
    if has_lost_a_token(mail):
        raise Conflict("mail_link_used", "Its link was for its reader. Send the document again.")
    if queries.reader_of(session, mail) is None:
        raise Conflict("mail_reader_gone", "Nobody at the client has this address any more.")


def _copy(session: Session, mail: Mail, now: datetime) -> Mail:
    """Editions of copies are negative: what the suite writes by itself counts upwards."""
    same = queries.same_mails(session, mail)
    wait = same[0].created_at + AGAIN_AT_MOST_EVERY - now
    if wait > timedelta():
        seconds = int(wait.total_seconds()) + 1
        sentence = "This was mailed less than an hour ago."
        raise TooManyRequests("mail_sent_just_now", sentence, retry_after=seconds)
    values = {name: getattr(mail, name) for name in COPIED}
    edition = min(0, *(each.edition for each in same)) - 1
    copy = Mail(id=new_id(), edition=edition, created_at=now, **values)
    write(session, copy)
    # As it was kept, with what goes without saying.
    return queries.locked_mail(session, mail.firm_id, copy.id)
