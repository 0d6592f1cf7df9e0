"""Reports: what comes again each month, what is to come, and what is charged next."""

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Scene, scene


def the_scene(session: Session, viewer: Viewer) -> Scene:
    """Returns the firm as it is now to its members; raises NotFound to anybody else."""
    if not viewer.is_member:
        raise NotFound
    return scene(session, viewer.firm_id)
