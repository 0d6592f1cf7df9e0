"""Money and dates as people read them: what every template and every sentence uses."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import get_currency_symbol

from common.money import exponent, parse_decimal, to_major

LOCALE = "en"

Filters = dict[str, Callable[..., str]]
Place = Callable[[], tuple[str, datetime]]


def filters(place: Place) -> Filters:
    """Returns the templates' filters; `place` says where and when the page is read."""

    def local(value: str | date) -> date:
        return day(value, place()[0])

    def today() -> date:
        zone, now = place()
        return day(now, zone)

    def at(value: str | datetime) -> datetime:
        return instant(value, place()[0])

    return {
        "money": money,
        "price": price,
        "date": lambda value: long_date(local(value)),
        "date_short": lambda value: short_date(local(value), today()),
        "date_long": lambda value: full_date(local(value)),
        "month": lambda value: month(local(value)),
        "relative": lambda value: relative(local(value), today()),
        "time": lambda value: time(at(value)),
        "datetime": lambda value: f"{long_date(local(value))}, {time(at(value))}",
        "datetime_short": lambda value: f"{short_date(local(value), today())}, {time(at(value))}",
    }


def initials(name: str) -> str:
    """Returns the first letters of the first and the last word: DM of Dana Moore."""
    words = [word for word in name.split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


def money(amount: int, currency: str) -> str:
    """Writes minor units: £1,440.00, ¥1,440, KWD 1.250, with a real minus."""
    return _signed(to_major(amount, currency), currency)


def price(unit_price: str, currency: str) -> str:
    """Writes a unit price with the currency's decimals, or with more where it has more: £0.0125."""
    value = parse_decimal(unit_price)
    digits = max(exponent(currency), -int(value.normalize().as_tuple().exponent))
    return _signed(value, currency, digits)


def symbol(currency: str) -> str:
    """Returns what stands before an amount: £, or KWD and a space that does not break."""
    sign = str(get_currency_symbol(currency, locale=LOCALE))
    return f"{sign}\u00a0" if sign[-1].isalpha() else sign


def day(value: str | date, zone: str = "UTC") -> date:
    """Returns the calendar date of a date, or of an instant in the zone."""
    if isinstance(value, str) and len(value) == 10:
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return instant(value, zone).date()


def instant(value: str | date, zone: str) -> datetime:
    """Returns an instant on the zone's clocks."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.astimezone(ZoneInfo(zone))


def long_date(on: date) -> str:
    """Writes 20 Nov 2026."""
    return str(format_date(on, "d MMM y", locale=LOCALE))


def short_date(on: date, today: date) -> str:
    """Writes 20 Nov in this year, 20 Nov 2027 in another."""
    return str(format_date(on, "d MMM", locale=LOCALE)) if on.year == today.year else long_date(on)


def full_date(on: date) -> str:
    """Writes Friday 20 November 2026."""
    return str(format_date(on, "EEEE d MMMM y", locale=LOCALE))


def month(on: date) -> str:
    """Writes Nov 2026."""
    return str(format_date(on, "MMM y", locale=LOCALE))


def month_name(on: date) -> str:
    """Writes November."""
    return str(format_date(on, "MMMM", locale=LOCALE))


def time(at: datetime) -> str:
    """Writes 09:02."""
    return f"{at:%H:%M}"


def relative(on: date, today: date) -> str:
    """Writes in 15 days, today, yesterday, 3 days ago: only beside a date."""
    days = (on - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Writes 1 invoice, 2 invoices."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _signed(value: Decimal, currency: str, digits: int | None = None) -> str:
    places = exponent(currency) if digits is None else digits
    return f"{'−' if value < 0 else ''}{symbol(currency)}{abs(value):,.{places}f}"
