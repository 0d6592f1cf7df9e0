"""The firm's home."""

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff.usecases.sessions import Viewer
from dashboard_bff.views.parts.scene import View, scene


def show(session: Session, viewer: Viewer) -> View:
    """Returns the firm's home."""
    if not viewer.is_member:
        raise NotFound
    at = scene(session, viewer.firm_id)
    return {"today": at.today.isoformat()}
