"""How the firm's mails look: as its documents do, in its color and with its logo."""

import base64

from sqlalchemy.orm import Session

from common.db import Database
from common.mail import Dress, Dressing, Mail
from invoicing import queries
from invoicing.models import DocumentSettings, Firm
from invoicing.rules.letters import Letter, Look, page
from invoicing.usecases.mail_texts import hand_of

LOGO = "logo"


def dress_with(worker: Database, public_url: str) -> Dress:
    """Returns what turns a mail into HTML as it is sent, in the firm's look of that moment."""

    def dress(mail: Mail) -> Dressing | None:
        with worker.transaction(mail.firm_id) as session:
            return _dressing(session, mail, public_url)

    return dress


def shown(session: Session, firm: Firm, letter: Letter, language: str, public_url: str) -> str:
    """Returns a letter as a page by itself, to be looked at here."""
    settings = queries.document_settings(session, firm.id)
    logo = _logo(session, settings)
    source = f"data:image/png;base64,{base64.b64encode(logo).decode()}" if logo else ""
    return _page(letter, _look(firm, settings, language, source), public_url)


def _dressing(session: Session, mail: Mail, public_url: str) -> Dressing | None:
    firm = queries.firm(session, mail.firm_id)
    if firm is None:
        return None
    client = queries.client(session, mail.firm_id, mail.client_id) if mail.client_id else None
    settings = queries.document_settings(session, firm.id)
    logo = _logo(session, settings)
    language = hand_of(client.language if client else None).language
    look = _look(firm, settings, language, f"cid:{LOGO}" if logo else "")
    html = _page(Letter(mail.subject, mail.body), look, public_url)
    return Dressing(html, {LOGO: logo} if logo else {})


def _look(firm: Firm, settings: DocumentSettings | None, language: str, logo: str) -> Look:
    color = settings.color if settings else firm.brand_color
    return Look(firm.name, color, logo, language)


def _logo(session: Session, settings: DocumentSettings | None) -> bytes | None:
    if settings is None or not settings.logo_hash:
        return None
    logo = queries.logo(session, settings.firm_id, settings.logo_hash)
    return logo.image if logo else None


def _page(letter: Letter, look: Look, public_url: str) -> str:
    return page(letter.subject, letter.body, look, public_url.rstrip("/"))
