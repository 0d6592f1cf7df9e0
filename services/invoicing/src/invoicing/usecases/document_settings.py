"""Say how documents look; what was issued before keeps the look it had."""

import base64
import binascii
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Invalid, NotFound, TooLarge
from common.outbox import publish
from invoicing import queries
from invoicing.events import DocumentSettingsChanged
from invoicing.models import LOOKS, DocumentSettings, Firm, LogoImage, Look
from invoicing.papers import logos
from invoicing.rules.totals import Method
from invoicing.schemas.document_settings import FirmAddress
from invoicing.usecases import copies


def the_settings(session: Session, who: Principal, *, now: datetime) -> DocumentSettings:
    """Returns how the firm's documents look; of who never said so, what goes without saying."""
    settings = queries.document_settings(session, who.firm_id)
    return settings or _usual(copies.the_firm(session, who.firm_id), now)


def locked_settings(session: Session, who: Principal, *, now: datetime) -> DocumentSettings:
    """Returns them to be changed, and nobody else changes them until the transaction ends."""
    firm = copies.the_firm(session, who.firm_id)
    return queries.locked_document_settings(session, who.firm_id) or _usual(firm, now)


def change_settings(
    session: Session,
    who: Principal,
    settings: DocumentSettings,
    draft: dict[str, Any],
    *,
    now: datetime,
) -> DocumentSettings:
    """Replaces all but the logo."""
    settings.write(draft, now)
    return _keep(session, who, settings, now)


def change_pricing(
    session: Session,
    who: Principal,
    settings: DocumentSettings,
    method: Method,
    *,
    now: datetime,
) -> DocumentSettings:
    """Says how what is made from now on is priced; what is there keeps how it was."""
    settings.price_by(method, now)
    return _keep(session, who, settings, now)


def set_logo(
    session: Session, who: Principal, settings: DocumentSettings, encoded: str, *, now: datetime
) -> DocumentSettings:
    """Keeps a logo as we draw it; what is no picture is refused, and nothing is changed."""
    drawn = _drawn(encoded)
    image = LogoImage(
        firm_id=who.firm_id,
        hash=drawn.hash,
        image=drawn.image,
        width=drawn.width,
        height=drawn.height,
    )
    queries.keep_logo(session, image)
    settings.bear(drawn.hash, now)
    return _keep(session, who, settings, now)


def remove_logo(
    session: Session, who: Principal, settings: DocumentSettings, *, now: datetime
) -> DocumentSettings:
    """Takes the logo away: the firm's name stands in its place."""
    if settings.logo_hash is None:
        raise NotFound
    settings.bear(None, now)
    return _keep(session, who, settings, now)


def _keep(
    session: Session, who: Principal, settings: DocumentSettings, now: datetime
) -> DocumentSettings:
    """Tells of the change, and notes from when on documents look like this."""
    session.add(settings)
    publish(session, DocumentSettingsChanged, settings, by=who)
    look = Look(
        firm_id=settings.firm_id,
        version=settings.version,
        at=now,
        body={name: getattr(settings, name) for name in LOOKS},
        logo_hash=settings.logo_hash,
    )
    session.add(look)
    return settings


def _usual(firm: Firm, now: datetime) -> DocumentSettings:
    """What documents look like until the firm says more; it has version 0 until then."""
    settings = DocumentSettings(
        firm_id=firm.id,
        id=firm.id,
        version=0,
        created_at=now,
        legal_name=firm.name,
        address=FirmAddress().load({"country": firm.country}),
        tax_id="",
        registration="",
        email=firm.email or "",
        color=firm.brand_color,
        footer="",
        payment_instructions="",
        logo_hash=None,
        changed_at=now,
    )
    settings.be_priced(Method())
    return settings


def _drawn(encoded: str) -> logos.Drawn:
    try:
        data = base64.b64decode(encoded, validate=True)
        if len(data) > logos.LARGEST:
            raise TooLarge("logo_too_large", "A logo may have 2 MB.")
        return logos.drawn_anew(data)
    except logos.NotALogo as error:
        raise _refusal(str(error)) from error
    except (binascii.Error, ValueError) as error:
        raise _refusal("Send base64.") from error


def _refusal(sentence: str) -> Invalid:
    return Invalid("logo_invalid", sentence, errors={"image": [sentence]})
