"""Pay a part of an invoice, where the firm lets its clients; what is left stays due."""

from collections.abc import Sequence
from datetime import datetime

from babel.numbers import format_currency
from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from common.money import to_major
from payments.models import PaymentMethod, Receivable
from payments.rules.errors import RuleError
from payments.rules.gateway_units import is_too_small, smallest_charge, step_of
from payments.rules.parts import check_part
from payments.usecases.settings import the_settings


def part_to_pay(
    session: Session,
    who: Principal,
    receivables: Sequence[Receivable],
    amount: int | None,
    method: PaymentMethod,
    *,
    now: datetime,
) -> int:
    """Returns how much the method is asked for: what was said, or all that is due of the invoices.

    Raises Conflict where the gateway charges no such sum, Forbidden for clients whom the firm does
    not let pay in parts, and Invalid at `amount` for what is no part of a single invoice.
    """
    due = sum(receivable.due_amount for receivable in receivables)
    if amount is None or amount == due:
        refuse_too_small(due, receivables[0].currency, method.gateway)
        return due
    if who.client_id is not None:
        the_settings(session, who.firm_id, now=now).refuse_clients("pay_part")
    if len(receivables) > 1:
        raise _refused("part_of_several", "A part is paid of one invoice at a time.")
    currency = receivables[0].currency
    try:
        check_part(amount, due, currency, method.gateway)
    except RuleError as error:
        raise _refused(error.code, _words(error.code, due, currency, method.gateway)) from error
    return amount


def refuse_too_small(amount: int, currency: str, gateway: str) -> None:
    """Raises Conflict if the gateway would not charge so little; the words say what can be done."""
    if not is_too_small(amount, currency, gateway):
        return
    smallest = smallest_charge(gateway, currency)
    words = (
        f"The gateway charges no less than {_money(smallest, currency)}. Pay it together with"
        " another invoice or outside the gateway, or have it credited."
    )
    extra = {"smallest_amount": smallest, "currency": currency}
    raise Conflict("amount_too_small", words, extra=extra)


def _refused(code: str, words: str) -> Invalid:
    return Invalid(code, words, errors={"amount": [words]})


def _words(code: str, due: int, currency: str, gateway: str) -> str:
    if code == "gateway_currency_unsupported":
        return f"The gateway does not charge parts in {currency}. Pay all of it."
    smallest = _money(smallest_charge(gateway, currency), currency)
    return {
        "part_too_large": f"No more than {_money(due, currency)} is due.",
        "part_too_small": f"The least that can be paid is {smallest}.",
        "part_leaves_too_little": f"Pay all of it, or leave at least {smallest}.",
        "part_not_exact": "It can be charged in steps of "
        f"{_money(step_of(gateway, currency), currency)} only.",
    }[code]


def _money(amount: int, currency: str) -> str:
    return str(format_currency(to_major(amount, currency), currency, locale="en_GB"))
