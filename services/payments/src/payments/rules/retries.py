"""Whether a declined payment is tried again, and on which day.

Days are counted from the first failure, never from the last, so a late worker does not stretch the
schedule. The rule works in dates of the firm's zone; the edge turns the date into an instant with
`common.clock.at_local_time`, at the local time of the first failure. Refusals:
`retry_schedule_invalid`, `retry_failures_invalid`.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from payments.rules.calendars import USUAL, Calendar
from payments.rules.errors import RuleError

# Business days after the first failure.
DEFAULT_SCHEDULE = (3, 7, 14)
MAX_RETRIES = 8
MAX_BUSINESS_DAYS = 60

# The method itself will never pay again, or a person has to act first: ask for a new method.
HARD_DECLINES = frozenset(
    {
        "authentication_required",
        "card_not_supported",
        "currency_not_supported",
        "do_not_try_again",
        "expired_card",
        "fraudulent",
        "highest_risk_level",
        "incorrect_number",
        "invalid_account",
        "invalid_number",
        "lost_card",
        "payment_intent_authentication_failure",
        "payment_method_suspended",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "security_violation",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
    }
)
# Hard for this payment alone: the person was not there, or the method is good for other things.
UNCONFIRMED = frozenset({"authentication_required", "payment_intent_authentication_failure"})
SPARING = UNCONFIRMED | {"currency_not_supported", "payment_method_suspended"}
# No method would fare better: a person has to find another way.
HOPELESS = frozenset({"amount_too_small"})
# The same method may well pay on another day.
SOFT_DECLINES = frozenset(
    {
        "approve_with_id",
        "call_issuer",
        "card_velocity_exceeded",
        "do_not_honor",
        "generic_decline",
        "insufficient_funds",
        "issuer_not_available",
        "no_action_taken",
        "processing_error",
        "reenter_transaction",
        "try_again_later",
        "withdrawal_count_limit_exceeded",
    }
)


def is_hard(failure_code: str) -> bool:
    """Say whether another attempt with this method is pointless; an unknown code is soft."""
    return failure_code in HARD_DECLINES


def suspends(failure_code: str) -> bool:
    """Say whether the method itself is no good any more, whatever it would be asked for."""
    return is_hard(failure_code) and failure_code not in SPARING


def next_retry(
    first_failed_on: date,
    failures: int,
    failure_code: str,
    schedule: Sequence[int] = DEFAULT_SCHEDULE,
    calendar: Calendar = USUAL,
    *,
    after: date = date.min,
) -> date | None:
    """Return the day of the next attempt after so many failures, or nothing when it is over.

    One whose day is over (`after` is the last that is) has the next: two never meet on one day.
    """
    check_schedule(schedule)
    if failures < 1:
        raise RuleError("retry_failures_invalid", failures)
    if is_hard(failure_code) or failure_code in HOPELESS or failures > len(schedule):
        return None
    day = calendar.plus(first_failed_on, schedule[failures - 1])
    return day if day > after else calendar.plus(after, 1)


def check_schedule(schedule: Sequence[int]) -> None:
    """Refuse a schedule that is too long, stands still or goes back."""
    within = all(1 <= days <= MAX_BUSINESS_DAYS for days in schedule)
    rising = all(one < other for one, other in pairwise(schedule))
    if not within or not rising or len(schedule) > MAX_RETRIES:
        raise RuleError("retry_schedule_invalid", schedule)
