"""Keep a firm's list of taxes: what it offers changes, and no line that was written changes with it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.ids import new_id
from common.outbox import publish
from invoicing import queries
from invoicing.events import TaxChanged, TaxCreated, TaxRemoved
from invoicing.models import Tax
from invoicing.rules.taxes import PLAIN, Key, Meaning, check_tax
from invoicing.usecases.pricing import refused_by_field

MOST = 100
# So many documents a refusal names.
NAMED = 3


def add_tax(session: Session, who: Principal, draft: dict[str, Any], *, now: datetime) -> Tax:
    """Adds a tax; the first of a list is what new lines bear."""
    queries.lock_firm(session, who.firm_id)
    listed = queries.taxes(session, who.firm_id)
    if len(listed) >= MOST:
        raise Conflict("taxes_full", f"A firm has at most {MOST} taxes.")
    key, meaning = _checked(draft["name"], draft["rate"], draft["category"], draft["reason"])
    _refuse_twice(listed, key)
    _refuse_other_meaning(session, who.firm_id, key, meaning, "name", "Choose another name.")
    is_default = draft["is_default"] or not listed
    if is_default:
        _make_room(session, who, listed, now)
    tax = Tax(id=new_id(), firm_id=who.firm_id, created_at=now, status="active")
    tax.write(key, meaning, now)
    tax.be_default(is_default, now)
    queries.keep_meaning(session, who.firm_id, key, meaning)
    session.add(tax)
    publish(session, TaxCreated, tax, by=who)
    return tax


def change_tax(
    session: Session, who: Principal, tax: Tax, changes: dict[str, Any], *, now: datetime
) -> Tax:
    """Changes a tax for lines to come; those that bear it keep the name, the rate and what they mean."""
    listed = [each for each in queries.taxes(session, who.firm_id) if each.id != tax.id]
    key, meaning = _changed(tax, changes)
    field, way_out = "category", "Rename this one, and add another."
    if key != tax.key:
        _refuse_twice(listed, key)
        field, way_out = "name", "Choose another name."
    _refuse_other_meaning(session, who.firm_id, key, meaning, field, way_out)
    is_default = changes.get("is_default", tax.is_default)
    if is_default:
        _make_room(session, who, listed, now)
    tax.write(key, meaning, now)
    tax.be_default(is_default, now)
    queries.keep_meaning(session, who.firm_id, key, meaning)
    publish(session, TaxChanged, tax, by=who)
    return tax


def retire_tax(session: Session, who: Principal, tax: Tax, *, now: datetime) -> Tax:
    """Offers a tax no more; what bears it keeps it."""
    tax.retire(now)
    publish(session, TaxChanged, tax, by=who, reason="retired")
    return tax


def restore_tax(session: Session, who: Principal, tax: Tax, *, now: datetime) -> Tax:
    """Offers a retired tax again."""
    tax.restore(now)
    publish(session, TaxChanged, tax, by=who, reason="restored")
    return tax


def remove_tax(session: Session, who: Principal, tax: Tax, *, now: datetime) -> Tax:
    """Takes a tax off the list; refused while something to come bears it."""
    if tax.status != "removed":
        _refuse_in_use(session, tax.firm_id, tax.key, "tax", "Retire it instead.")
    tax.remove(now)
    publish(session, TaxRemoved, tax, by=who)
    return tax


def _changed(tax: Tax, changes: dict[str, Any]) -> tuple[Key, Meaning]:
    """Returns what the tax becomes; another rate is of another category, unless one is said."""
    rate, category = changes.get("rate", tax.rate), changes.get("category")
    if category is None and (tax.category not in PLAIN or bool(rate) == bool(tax.rate)):
        category = tax.category
    reason = changes.get("reason", "" if category in PLAIN else tax.reason)
    return _checked(changes.get("name", tax.name), rate, category, reason)


def _checked(name: str, rate: Decimal, category: str | None, reason: str) -> tuple[Key, Meaning]:
    with refused_by_field():
        rate, category = check_tax(rate, category, reason)
    return (name, rate), Meaning(category, reason)


def _make_room(session: Session, who: Principal, others: Sequence[Tax], now: datetime) -> None:
    """What new lines bore until now is the default no more."""
    for other in others:
        if other.is_default:
            other.be_default(False, now)
            publish(session, TaxChanged, other, by=who)
    session.flush()  # No two are the default at once, not for a moment either.


def _refuse_twice(listed: Sequence[Tax], key: Key) -> None:
    if any(each.key == key for each in listed):
        sentence = f"There is a tax {key[0]} of {key[1]:f}% already."
        raise Conflict("tax_already_there", sentence, errors={"name": [sentence]})


def _refuse_other_meaning(
    session: Session, firm_id: UUID, key: Key, meaning: Meaning, field: str, way_out: str
) -> None:
    """Raises Conflict if something to come bears the name and rate and would be of another category."""
    known = queries.tax_meanings(session, firm_id).get(key)
    if known and known.category != meaning.category:
        _refuse_in_use(session, firm_id, key, field, way_out)


def _refuse_in_use(session: Session, firm_id: UUID, key: Key, field: str, way_out: str) -> None:
    uses = queries.uses_of_tax(session, firm_id, key, limit=NAMED + 1)
    if not uses:
        return
    named = [_words(use) for use in uses[:NAMED]] + ["more"][: len(uses) - NAMED]
    sentence = f"In use by {', '.join(named)}. {way_out}"
    raise Conflict("tax_in_use", sentence, errors={field: [sentence]})


def _words(use: queries.Use) -> str:
    return f"a draft for {use.name}" if use.kind == "draft" else f"{use.kind} {use.name}"
