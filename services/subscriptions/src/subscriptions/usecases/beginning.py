"""From which day on something is billed that begins by itself, and in which currency a client is."""

from datetime import date

from common.errors import Conflict, Invalid
from subscriptions.models import Client
from subscriptions.rules.periods import Interval, has_period


def first_day(wanted: date | None, today: date) -> date:
    """Returns the day that is wanted, or today; raises Invalid if it has passed."""
    if wanted is not None and wanted < today:
        words = "This date has passed. Choose today or a later one."
        raise Invalid("date_has_passed", errors={"starts_on": [words]})
    return wanted or today


def refuse_too_late(first_charge_on: date, interval: Interval) -> None:
    """Raises Invalid if no period from the day on is over before the calendar ends: none is billed."""
    if not has_period(first_charge_on, interval, 0):
        words = "This date is too late: nothing would ever be billed."
        raise Invalid("date_too_late", errors={"starts_on": [words]})


def refuse_inactive(client: Client) -> None:
    """Raises Conflict if nothing new may begin for the client."""
    if client.status != "active":
        raise Conflict(f"client_is_{client.status}", f"{client.name} is {client.status}.")


def refuse_currency(client: Client, currency: str, field: str) -> None:
    """Raises Invalid at the field if the client is billed in another; some are known without one."""
    if client.currency not in (None, currency):
        words = f"This client is billed in {client.currency}."
        raise Invalid("currency_mismatch", errors={field: [words]})
