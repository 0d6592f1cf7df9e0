"""The firm's home: getting started, revenue and forecast, what is late, needs someone, comes."""

from datetime import timedelta

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.ageing import overdue
from dashboard_bff.views.parts.checklist import checklist
from dashboard_bff.views.parts.firm_attention import firm_attention
from dashboard_bff.views.parts.forecast import forecast
from dashboard_bff.views.parts.invoices import over_all, summed
from dashboard_bff.views.parts.people import first_name
from dashboard_bff.views.parts.scene import Scene, View, scene
from dashboard_bff.views.parts.upcoming import upcoming
from dashboard_bff.views.reports import recurring

AHEAD = timedelta(days=14)


def show(session: Session, viewer: Viewer) -> View:
    """Returns the firm's home; who may not see money gets None in its places."""
    if not viewer.is_member:
        raise NotFound
    at = scene(session, viewer.firm_id)
    money = viewer.may("invoices:read")
    return {
        "part_of_day": _part_of_day(at),
        "first_name": first_name(viewer.name),
        "today": at.today.isoformat(),
        "currency": at.firm["currency"],
        "money": money,
        "checklist": _checklist(session, viewer, at),
        **(_sums(session, viewer, at) if money else NO_SUMS),
    }


def _checklist(session: Session, viewer: Viewer, at: Scene) -> View | None:
    if not viewer.may("clients:write") or queries.is_dismissed(session, at.firm_id, "checklist"):
        return None
    return checklist(session, at)


def _sums(session: Session, viewer: Viewer, at: Scene) -> View:
    unapplied = queries.unapplied_payments(session, viewer.firm_id)
    sums = queries.open_sums(session, viewer.firm_id, at.today)
    return {
        "balances": over_all(summed(sums, unapplied, at)),
        **forecast(session, at),
        "overdue": overdue(session, at, unapplied),
        "attention": firm_attention(session, at),
        "upcoming": upcoming(session, at, at.today + AHEAD),
        "recurring": recurring.now(session, at),
    }


NO_SUMS: View = {
    "balances": None,
    "chart": None,
    "collected": None,
    "scheduled": None,
    "overdue": None,
    "attention": None,
    "upcoming": None,
    "recurring": None,
}


def _part_of_day(at: Scene) -> str:
    hour = at.local().hour
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
