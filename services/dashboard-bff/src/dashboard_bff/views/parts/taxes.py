"""The firm's list of taxes, where one is chosen."""

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.taxes import choice, words_of
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body

MOST = 100
Choices = list[tuple[str, str]]
NO_TAX = ("0", "No tax")


def taxed(session: Session, viewer: Viewer, firm: Body) -> Body:
    """Returns the firm with the taxes to choose from, and as its usual one what new lines bear.

    Before it has a list there is nothing to choose from, and a rate is typed.
    """
    listed = _listed(session, viewer)
    if not listed:
        return firm | {"tax_choices": []}
    default = next((tax for tax in listed if tax["is_default"]), {"name": "", "rate": "0"})
    usual = {"tax_name": default["name"], "tax_rate": default["rate"]}
    return firm | usual | {"tax_choices": _choices(listed)}


def offered(session: Session, viewer: Viewer) -> Choices:
    """Returns the taxes to choose from; nothing before the firm has a list."""
    return _choices(_listed(session, viewer))


def _listed(session: Session, viewer: Viewer) -> list[Body]:
    kept = ("active", "retired")
    found = queries.resources(session, viewer.firm_id, "tax", statuses=kept, limit=MOST)
    return sorted(found, key=lambda tax: (tax["name"].lower(), tax["id"]))


def _choices(listed: list[Body]) -> Choices:
    """Who has a list is offered what is not retired of it, and none."""
    active = [tax for tax in listed if tax["status"] == "active"]
    pairs = [(tax["name"], tax["rate"]) for tax in active]
    found = [(choice(*pair), words_of(*pair)) for pair in pairs]
    return [*found, NO_TAX] if listed else []
