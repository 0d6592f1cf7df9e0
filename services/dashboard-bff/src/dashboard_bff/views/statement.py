"""A statement of account: what invoicing says was owed, billed and paid over a period."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.money import to_major
from dashboard_bff import queries
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.paging import address
from dashboard_bff.views.parts.scene import Scene, View, scene, the_client

FILTER = ("since", "until", "currency")
LOOKS = ("0", "1", "2", "3", "3")
COLUMNS = ("on", "kind", "number", "due_on", "amount", "balance", "currency")


def about(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns whose account it is, the periods one usually asks for, and the currencies billed in."""
    client, at = the_client(session, viewer, client_id), scene(session, viewer.firm_id)
    billed = queries.currencies_billed(session, viewer.firm_id, client_id)
    return {
        "client": {"id": client["id"], "name": client["name"]},
        "periods": _periods(at),
        "currencies": sorted({client["currency"], *billed}),
    }


def show(desk: Desk, about: View, query: Mapping[str, Any], home: str) -> View:
    """Returns the account as the page shows it; raises what invoicing refuses, by its field."""
    wanted = {name: str(query[name]) for name in FILTER if query.get(name)}
    account = desk.ask("invoicing", f"/v1/clients/{about['client']['id']}/statement", **wanted)
    filter_ = {name: account[name] for name in FILTER}
    return {
        **about,
        **{name: value for name, value in account.items() if name not in ("client_id", "ages")},
        "filter": filter_,
        "ages": _ages(account["ages"]),
        "home": home,
        "csv": address(f"{home}.csv", filter_),
        "pdf": address(f"{home}.pdf", filter_),
    }


def lines(view: View) -> Iterator[Sequence[object]]:
    """Returns the account as rows of a table, the head first; amounts are decimals of the currency."""
    yield COLUMNS
    currency = view["currency"]
    opening = to_major(view["opening_balance"], currency)
    yield view["since"], "opening balance", "", "", "", opening, currency
    for each in view["movements"]:
        sums = (to_major(each[name], currency) for name in ("amount", "balance"))
        yield each["on"], each["kind"], each["number"], each["due_on"], *sums, currency
    closing = to_major(view["closing_balance"], currency)
    yield view["until"], "closing balance", "", "", "", closing, currency


def _ages(ages: Sequence[View]) -> list[View]:
    most = max((age["amount"] for age in ages), default=0)
    return [
        {
            "words": _age(age["from_days"], following),
            "amount": age["amount"],
            "look": look,
            "share": max(0, 100 * age["amount"] // most) if most > 0 else 0,
        }
        for age, following, look in zip(ages, [*ages[1:], None], LOOKS, strict=True)
    ]


def _age(from_days: int | None, following: View | None) -> str:
    if from_days is None:
        return "Not due yet"
    if following is None:
        return f"Over {from_days - 1} days"
    return f"{from_days}–{following['from_days'] - 1} days"


def _periods(at: Scene) -> list[View]:
    first = at.today.replace(month=1, day=1)
    last_year = first - timedelta(days=1)
    spans = (
        ("This year", first, at.today),
        ("Last 90 days", at.today - timedelta(days=89), at.today),
        ("Last year", last_year.replace(month=1, day=1), last_year),
    )
    return [_period(*span) for span in spans]


def _period(words: str, since: date, until: date) -> View:
    return {"words": words, "since": since.isoformat(), "until": until.isoformat()}
