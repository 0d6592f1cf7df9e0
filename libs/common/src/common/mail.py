"""Mail leaves like events do: a row in the transaction of the act, sent by the worker after it.

A live firm's mail goes out by SMTP, and what is kept of it lets nobody in. A sandbox firm's is kept and
shown on the mailbox page, and never leaves the suite.
"""

import re
import smtplib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy, default
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Index,
    Select,
    String,
    UniqueConstraint,
    cast,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from common.clock import now
from common.db import Database, Mechanism
from common.ids import new_id
from common.logs import get_logger

log = get_logger(__name__)

ATTEMPTS = 8
# What stands behind these in a link is a secret between the suite and whom it was sent to.
_TAKEN = "[taken out once it was sent]"
_TOKEN = re.compile(r"(/(?:invitations|reset|p|e|m)/)[\w-]{20,}")


class _WayOut(UnstructuredHeader):
    """Where a mail is declined, as a header."""

    def fold(self, *, policy: Policy) -> str:
        """Returns it on one line: folded, a long word is encoded, and then it is no address any more."""
        return f"List-Unsubscribe: {self}{policy.linesep}"


_HEADERS: Any = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _WayOut)
_TRAVELING = default.clone(header_factory=_HEADERS)


class Mail(Mechanism):
    """One mail to one recipient: once for each (about, kind, recipient)."""

    __tablename__ = "mails"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    about: Mapped[UUID]
    edition: Mapped[int] = mapped_column(default=1)
    client_id: Mapped[UUID | None]
    from_name: Mapped[str]
    reply_to: Mapped[str | None]
    to_name: Mapped[str]
    to_address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    is_sandbox: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    next_try_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("firm_id", "about", "kind", "edition", "to_address"),
        Index(None, "next_try_at", postgresql_where=text("sent_at IS NULL")),
    )


def state_of(mail: Mail) -> str:
    """Returns how far a mail is: kept (a sandbox's), sent, failed (given up), erased or waiting."""
    if not mail.body:
        return "erased"
    if mail.is_sandbox:
        return "kept"
    if mail.sent_at:
        return "sent"
    return "failed" if mail.attempts >= ATTEMPTS else "waiting"


class Dressing(NamedTuple):
    """What a mail wears beside its text: the same words as HTML, and the PNGs in it by their names.

    `foot` stands below the text, and `way_out` is where its reader says that they want no more like it.
    Both are of the moment of sending and are kept nowhere.
    """

    html: str
    pictures: Mapping[str, bytes] = {}
    foot: str = ""
    way_out: str = ""


Dress = Callable[[Mail], Dressing | None]


class Transport(Protocol):
    """Takes one mail to its recipient, or raises."""

    def send(self, mail: Mail) -> None: ...


def write(session: Session, mail: Mail) -> bool:
    """Saves a mail to be sent; False if this very mail was written before."""
    at = now()
    values = {
        column.key: getattr(mail, column.key)
        for column in Mail.__table__.columns
        if getattr(mail, column.key) is not None
    }
    values |= {"id": mail.id or new_id(), "created_at": mail.created_at or at, "next_try_at": at}
    statement = insert(Mail).values(values | {"sent_at": at} if mail.is_sandbox else values)
    return session.scalar(statement.on_conflict_do_nothing().returning(Mail.id)) is not None


def kept_mails(firm_id: UUID, kinds: Collection[str] | None = None) -> Select[Mail]:
    """Returns the question for the mails that a firm has kept instead of sending them; of all kinds or some.

    A live firm's mail may carry a link that lets its reader in: only its recipient reads it.
    """
    query = select(Mail).where(Mail.firm_id == firm_id, Mail.is_sandbox)
    return query if kinds is None else query.where(Mail.kind.in_(kinds))


def erase_mails(session: Session, firm_id: UUID, client_id: UUID) -> None:
    """Takes out of a client's mails whom they went to and what they said; those not yet sent never are."""
    session.execute(
        update(Mail)
        .where(Mail.firm_id == firm_id, Mail.client_id == client_id)
        .values(
            to_name="",
            to_address=cast(Mail.id, String),  # One address gets one mail of a kind: still true.
            subject="",
            body="",
            next_try_at=None,
        )
    )


class Smtp:
    """Sends by SMTP: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://`.

    `dress` is asked, at the moment of sending, for the HTML that a mail has beside its text.
    """

    def __init__(self, url: str, sender: str, dress: Dress = lambda _: None) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._dress = dress

    def send(self, mail: Mail) -> None:
        """Sends one mail; raises smtplib.SMTPException or OSError."""
        kind = smtplib.SMTP_SSL if self._url.scheme == "smtps" else smtplib.SMTP
        with kind(self._url.hostname or "", self._url.port or 25, timeout=10) as server:
            if kind is smtplib.SMTP and server.has_extn("starttls"):
                server.starttls()
            if self._url.username:
                server.login(self._url.username, self._url.password or "")
            server.send_message(message(mail, self._sender, self._dress(mail)))


def message(mail: Mail, sender: str, dressing: Dressing | None = None) -> EmailMessage:
    """Returns the mail as it travels; a line break in a header is refused by the library."""
    result = EmailMessage(_TRAVELING)
    result["From"] = Address(_plain(mail.from_name), addr_spec=sender)
    result["To"] = Address(_plain(mail.to_name), addr_spec=mail.to_address)
    result["Subject"] = _plain(mail.subject)
    result["Message-ID"] = f"<{mail.id}@counterfoil>"
    if mail.reply_to:
        result["Reply-To"] = mail.reply_to
    result.set_content(mail.body + (f"\n{dressing.foot}\n" if dressing and dressing.foot else ""))
    if dressing:
        _offer_a_way_out(result, dressing.way_out)
        result.add_alternative(dressing.html, subtype="html")
        shown = list(result.iter_parts())[-1]
        for name, picture in dressing.pictures.items():
            shown.add_related(picture, "image", "png", cid=f"<{name}>", disposition="inline")
    return result


def _offer_a_way_out(mail: EmailMessage, address: str) -> None:
    """RFC 2369 and 8058; one click is for addresses that nobody listens in on."""
    if address:
        mail["List-Unsubscribe"] = f"<{address}>"
    if address.startswith("https://"):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def deliver_due(database: Database, transport: Transport | None, *, limit: int = 20) -> int:
    """Sends mails that are due, each locked while it is sent; returns how many were tried."""
    tried = 0
    while tried < limit and _deliver_one(database, transport):
        tried += 1
    return tried


def _deliver_one(database: Database, transport: Transport | None) -> bool:
    query = (
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.next_try_at <= now(), Mail.attempts < ATTEMPTS)
        .order_by(Mail.next_try_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with database.transaction(None) as session:
        mail = session.scalars(query).first()
        if mail is None or transport is None:
            return False
        _try(mail, transport.send)
        return True


def _try(mail: Mail, send: Callable[[Mail], None]) -> None:
    mail.attempts += 1
    try:
        send(mail)
        mail.sent_at, mail.failure, mail.body = now(), None, without_tokens(mail.body)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        mail.failure = f"{type(error).__name__}: {error}"[:300]
        mail.next_try_at = now() + timedelta(seconds=30 * 2**mail.attempts)
        log.warning("mail not sent", mail_id=str(mail.id), attempts=mail.attempts)


def has_lost_a_token(mail: Mail) -> bool:
    """Tells whether the mail let its reader in, which it does only once."""
    return _TAKEN in mail.body


def without_tokens(body: str) -> str:
    """Returns the text with words in the place of what let its reader in: that is theirs alone."""
    return _TOKEN.sub(rf"\1{_TAKEN}", body)


def _plain(value: str) -> str:
    return " ".join(value.split())
