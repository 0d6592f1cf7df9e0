"""What the first run lets choose from: countries, currencies and time zones."""

from zoneinfo import available_timezones

from dashboard_bff.views import client_forms
from dashboard_bff.views.parts.scene import View


def show() -> View:
    """Returns what there is to choose from."""
    return {
        "firm_name": None,
        **client_forms.places({}),
        "zones": [(zone, zone) for zone in sorted(available_timezones()) if _is_place(zone)],
    }


def _is_place(zone: str) -> bool:
    return "/" in zone or zone == "UTC"
