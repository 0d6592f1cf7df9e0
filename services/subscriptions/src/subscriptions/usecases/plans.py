"""Make a plan, change it for whoever takes it from now on, and retire it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Invalid
from common.outbox import publish
from subscriptions.events import PlanChanged, PlanCreated, PlanRetired
from subscriptions.models import Plan
from subscriptions.queries.plans import locked_plan
from subscriptions.rules.errors import RuleError
from subscriptions.rules.plans import LONGEST, TERMS, plan_interval, plan_price, setup_fee
from subscriptions.usecases.changes import refused_price
from subscriptions.usecases.days import firm_here

WORDS = ("name", "description", "is_offered")
PLAIN = {
    "setup_price": Decimal(0), "tax_name": "", "tax_rate": Decimal(0), "prices_include_tax": False,
    "interval_unit": "month", "interval_count": 1, "at_month_end": False, "trial_days": 0,
}  # fmt: skip


def make_plan(
    session: Session, who: Principal, draft: Mapping[str, Any], *, id_: UUID, now: datetime
) -> Plan:
    """Makes a plan that can be taken from now on."""
    currency = firm_here(session, who.firm_id).currency
    terms = _terms({"currency": currency} | PLAIN | _named(draft, TERMS))
    plan = Plan(
        firm_id=who.firm_id,
        id=id_,
        created_at=now,
        status="active",
        terms_number=0,
        **{"description": "", "is_offered": False} | _named(draft, WORDS),
    )
    version = plan.agree(terms, now)
    session.add(plan)
    session.flush()  # Its terms refer to it.
    session.add(version)
    publish(session, PlanCreated, plan, by=who)
    return plan


def change_plan(
    session: Session, who: Principal, plan: Plan, changes: Mapping[str, Any], *, now: datetime
) -> Plan:
    """Changes a plan; other terms are its next version, and who has it keeps the one they took."""
    terms = _terms(plan.terms.values() | _named(changes, TERMS))
    plan.describe(_named(changes, WORDS))
    version = plan.agree(terms, now)
    if version is not None:
        session.add(version)
    if session.is_modified(plan):
        publish(session, PlanChanged, plan, by=who)
    return plan


def retire_plan(session: Session, who: Principal, plan_id: UUID) -> Plan:
    """Takes a plan off the list: nobody new takes it."""
    plan = locked_plan(session, who.firm_id, plan_id)
    plan.retire()
    publish(session, PlanRetired, plan, by=who)
    return plan


def _named(given: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _terms(wanted: dict[str, Any]) -> dict[str, Any]:
    """Returns the terms if a plan may have them; raises Invalid at the field it may not."""
    tax = {"tax_rate": wanted["tax_rate"], "includes_tax": wanted["prices_include_tax"]}
    try:
        plan_price(wanted["unit_price"], currency=wanted["currency"], **tax)
    except RuleError as refused:
        if refused.code == "plan_price_zero":
            raise Invalid(
                refused.code, errors={"unit_price": ["Must be more than zero."]}
            ) from None
        raise refused_price(refused) from refused
    try:
        setup_fee(wanted["setup_price"], currency=wanted["currency"], **tax)
    except RuleError as refused:
        at_field = refused_price(refused)
        words = next(iter((at_field.errors or {}).values()))
        raise Invalid(refused.code, errors={"setup_price": words}) from refused
    _refuse_interval(wanted)
    return wanted


def _refuse_interval(wanted: Mapping[str, Any]) -> None:
    unit = wanted["interval_unit"]
    try:
        plan_interval(unit, wanted["interval_count"], wanted["at_month_end"])
    except RuleError as refused:
        if refused.code == "interval_has_no_month_end":
            words = "Only months and years have a month's end."
            raise Invalid(refused.code, errors={"at_month_end": [words]}) from refused
        words = f"At most {LONGEST[unit]} {unit}s."
        raise Invalid(refused.code, errors={"interval_count": [words]}) from refused
