"""How the firm's mails look: as its documents do."""

from sqlalchemy.orm import Session

from invoicing import queries
from invoicing.models import Firm
from invoicing.rules.letters import Letter, Look, page


def look_of(session: Session, firm: Firm, language: str) -> Look:
    """Returns the firm's name and color for a letter in a language."""
    settings = queries.document_settings(session, firm.id)
    color = settings.color if settings else firm.brand_color
    return Look(firm.name, color, language=language)


def dressed(letter: Letter, look: Look, url: str) -> str:
    """Returns the letter as HTML; links are those below the address of the suite."""
    return page(letter.subject, letter.body, look, url.rstrip("/"))
