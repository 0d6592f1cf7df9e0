"""A person's own security settings: password, codes, and where they are signed in."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import segno

from common.db import Database
from dashboard_bff.gateways.services import Services
from dashboard_bff.models import BrowserSession
from dashboard_bff.usecases.security import security_of
from dashboard_bff.usecases.session_list import sessions_of
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import View

# The first that fits is it: a browser says the names of those before it, too.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrom(e|ium)/|CriOS/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def show(database: Database, services: Services, viewer: Viewer, *, now: datetime) -> View:
    """Returns how the viewer proves who they are, and their sessions, this one first."""
    known = security_of(services, viewer)
    firms = map(UUID, known["firm_ids"])
    rows = sessions_of(database, firms, viewer.person.person_id, now=now)
    listed = [_session(row, viewer) for row in rows]
    return {
        "email": known["email"],
        "password_changed_at": known["password_changed_at"],
        "totp_confirmed_at": known["totp_confirmed_at"],
        "recovery_codes_left": known["recovery_codes_left"],
        "sessions": sorted(listed, key=lambda each: not each["is_this"]),
    }


def enrollment(uri: str) -> View:
    """Returns what a device reads: the address as a picture, and its secret for who types it."""
    drawn = segno.make(uri, error="m", micro=False)
    picture = drawn.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
    secret = re.search(r"[?&]secret=([A-Z2-7]+)", uri)
    return {"uri": uri, "secret": secret[1] if secret else "", "picture": picture}


def words_of(agent: str) -> str:
    """Returns a browser's own description in words: Firefox on Linux."""
    browser = _first(BROWSERS, agent) or "A browser"
    system = _first(SYSTEMS, agent)
    return f"{browser} on {system}" if system else browser


def _session(row: BrowserSession, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "agent": words_of(row.agent),
        "address": row.address,
        "since": row.created_at.isoformat(),
        "seen_at": row.seen_at.isoformat(),
        "is_this": row.id == viewer.session_id,
    }


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((name for name, pattern in names if re.search(pattern, agent)), None)
