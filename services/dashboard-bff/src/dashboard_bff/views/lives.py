"""What is asked before a subscription is paused, resumed or canceled, or that is taken back."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import day, long_date
from dashboard_bff.views.parts.lives import FOR_MEMBERS, acts, life
from dashboard_bff.views.parts.scene import Body, View, found, reference, scene
from dashboard_bff.views.subscriptions import REASONS

BLANK = {"when": "period_end", "reason": "too_expensive"}
# What a member may give as the reason; that it could not be collected is nothing anybody says.
GIVEN = tuple((name, words.capitalize()) for name, words in REASONS.items() if name != "unpaid")


def ask(session: Session, viewer: Viewer, subscription_id: UUID, act: str) -> View:
    """Returns what a member's act is about, and whether it can be done now; raises NotFound."""
    firm_id = viewer.firm_id
    body = found(queries.find_resource(session, firm_id, "subscription", subscription_id))
    service = found(queries.find_resource(session, firm_id, "service", subscription_id))
    client = queries.find_resource(session, firm_id, "client", body["client_id"])
    named = {name: body[name] for name in ("id", "version", "name", "currency")}
    return {
        "service": named | life(body),
        "client": reference(client, body["client_id"]),
        "today": scene(session, firm_id).today.isoformat(),
        "change": act,
        "is_open": act in acts(body, service, FOR_MEMBERS),
        "reasons": GIVEN,
        "preview": None,
        "back": f"/services/{subscription_id}",
        "address": f"/subscriptions/{subscription_id}/{act}",
    }


def told(act: str, done: Body) -> str:
    """Says what has become of it: Hosting is canceled on 22 Dec 2026."""
    words = {
        "cancel": "is canceled" + _from_day(done, "canceled", "cancels_on"),
        "pause": "is paused" + _from_day(done, "paused", "paused_on"),
        "resume": "goes on",
        "undo": "goes on as before",
    }
    return f"{done['name']} {words[act]}"


def _from_day(done: Body, status: str, name: str) -> str:
    """The day it is to come on; nothing if it has come already."""
    on = done.get(name)
    return "" if done["status"] == status or not on else f" on {long_date(day(on))}"
