"""How the firm's mails look: as its documents do, in its color and with its logo."""

import base64

from sqlalchemy.orm import Session

from common.db import Database
from common.mail import Dress, Dressing, Mail
from common.mail_links import PATH, MailLink, sign
from invoicing import queries
from invoicing.models import DocumentSettings, Firm
from invoicing.rules.letters import Letter, Look, page
from invoicing.rules.letters.declining import KIND_OF, way_out
from invoicing.usecases.mail_texts import hand_of

LOGO = "logo"


def dress_with(worker: Database, public_url: str, link_key: str | None = None) -> Dress:
    """Returns what turns a mail into HTML as it is sent, in the firm's look of that moment.

    With a key, what may be declined says where.
    """

    def dress(mail: Mail) -> Dressing | None:
        with worker.transaction(mail.firm_id) as session:
            return _dressing(session, mail, public_url.rstrip("/"), link_key)

    return dress


def shown(session: Session, firm: Firm, letter: Letter, language: str, public_url: str) -> str:
    """Returns a letter as a page by itself, to be looked at here."""
    settings = queries.document_settings(session, firm.id)
    logo = _logo(session, settings)
    source = f"data:image/png;base64,{base64.b64encode(logo).decode()}" if logo else ""
    look = _look(firm, settings, language, source)
    return page(letter.subject, letter.body, look, public_url.rstrip("/"))


def _dressing(session: Session, mail: Mail, url: str, link_key: str | None) -> Dressing | None:
    firm = queries.firm(session, mail.firm_id)
    if firm is None:
        return None
    client = queries.client(session, mail.firm_id, mail.client_id) if mail.client_id else None
    settings = queries.document_settings(session, firm.id)
    logo = _logo(session, settings)
    language = hand_of(client.language if client else None).language
    look = _look(firm, settings, language, f"cid:{LOGO}" if logo else "")
    address = _declining_address(session, mail, url, link_key)
    out = way_out(KIND_OF[mail.kind], firm.name, language, address) if address else None
    html = page(mail.subject, mail.body, look, url, out)
    return Dressing(html, {LOGO: logo} if logo else {}, out.text if out else "", address)


def _declining_address(session: Session, mail: Mail, url: str, key: str | None) -> str:
    """Where the mail's reader declines its kind; nowhere if it is needed, or they have left."""
    kind = KIND_OF.get(mail.kind)
    reader = queries.reader_of(session, mail) if key and kind else None
    if not key or not kind or reader is None:
        return ""
    return url + PATH + sign(key, MailLink(mail.firm_id, reader.id, kind), reader.email)


def _look(firm: Firm, settings: DocumentSettings | None, language: str, logo: str) -> Look:
    color = settings.color if settings else firm.brand_color
    return Look(firm.name, color, logo, language)


def _logo(session: Session, settings: DocumentSettings | None) -> bytes | None:
    if settings is None or not settings.logo_hash:
        return None
    logo = queries.logo(session, settings.firm_id, settings.logo_hash)
    return logo.image if logo else None
