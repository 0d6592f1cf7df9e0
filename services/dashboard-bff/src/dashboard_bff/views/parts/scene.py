"""Where a page stands: the firm, its present moment and date, and what the viewer may see of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common import clock
from common.errors import NotFound, Unavailable
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import formats

Body = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """One look at the firm: all of a page is true at the same moment."""

    firm: Body
    now: datetime

    @property
    def firm_id(self) -> UUID:
        """The firm the page is of."""
        return UUID(self.firm["id"])

    @property
    def zone(self) -> str:
        """The firm's time zone."""
        return str(self.firm["time_zone"])

    @property
    def today(self) -> date:
        """The firm's date."""
        return clock.local_date(self.now, self.zone)

    def local(self) -> datetime:
        """Returns the present moment on the firm's clocks."""
        return formats.instant(self.now, self.zone)

    def on(self, value: str | None) -> str | None:
        """Returns the firm's date of an instant (or a date) as text."""
        return self.day(value).isoformat() if value else None

    def day(self, value: str) -> date:
        """Returns the firm's date of an instant (or a date)."""
        return formats.day(value, self.zone)

    def short(self, value: str) -> str:
        """Writes the firm's date of an instant (or a date): 20 Nov."""
        return formats.short_date(self.day(value), self.today)


def scene(session: Session, firm_id: UUID) -> Scene:
    """Returns the firm as it is now; raises Unavailable while it has not arrived here."""
    firm = queries.find_resource(session, firm_id, "firm", firm_id)
    if firm is None:
        raise Unavailable("firm_not_known_yet", "The firm is being set up.", retry_after=1)
    return Scene(firm, clock.firm_now(session, firm_id))


def the_client(session: Session, viewer: Viewer, client_id: UUID) -> Body:
    """Returns a client that the viewer may see; raises NotFound."""
    if viewer.client_id not in (None, client_id):
        raise NotFound
    return found(queries.find_resource(session, viewer.firm_id, "client", client_id))


def the_own(session: Session, viewer: Viewer, kind: str, id_: UUID) -> Body:
    """Returns something of a client that the viewer may see; raises NotFound."""
    body = found(queries.find_resource(session, viewer.firm_id, kind, id_))
    if viewer.client_id and body["client_id"] != str(viewer.client_id):
        raise NotFound
    return body


def found(body: Body | None) -> Body:
    """Returns what was found; raises NotFound if nothing was."""
    if body is None:
        raise NotFound
    return body


def reference(client: Body | None, client_id: str) -> View:
    """Returns a client as rows name it; its name may still be on its way."""
    return {"id": client_id, "name": client["name"] if client else ""}
