"""Every question the payments service asks its database; each names the firm.

Locks are taken in one order everywhere, so that no two transactions wait for each other: receivables
by id, holds by id, payments by id, reservations, assignments, the client, methods by id.
"""

from payments.queries.due import (
    due_count,
    methods_given_for_nothing,
    methods_to_expire,
    next_moment,
    payments_to_ask_about,
    payments_to_check,
    payments_to_collect,
    reservations_to_lapse,
)
from payments.queries.firms import (
    lock_client,
    the_client,
    the_firm,
)
from payments.queries.holds import (
    every_hold,
    find_hold,
    held,
    holds_to_lapse,
    locked_hold,
)
from payments.queries.methods import (
    assignments_of,
    every_method,
    list_methods,
    live_payments_with,
    locked_assignment,
    locked_method,
    locked_method_if_there,
    locked_methods_of,
    locked_reservation,
    method_to_charge,
    the_method,
)
from payments.queries.payments import (
    every_payment,
    find_payment,
    invoices_of,
    list_payments,
    live_invoices,
    locked_payment,
    scheduled_payments,
    superseded_payments,
    the_payment,
)
from payments.queries.receivables import (
    free_receivables,
    list_receivables,
    locked_receivables,
    receivable,
)

__all__ = [
    "assignments_of",
    "due_count",
    "every_hold",
    "every_method",
    "every_payment",
    "find_hold",
    "find_payment",
    "free_receivables",
    "held",
    "holds_to_lapse",
    "invoices_of",
    "list_methods",
    "list_payments",
    "list_receivables",
    "live_invoices",
    "live_payments_with",
    "lock_client",
    "locked_assignment",
    "locked_hold",
    "locked_method",
    "locked_method_if_there",
    "locked_methods_of",
    "locked_payment",
    "locked_receivables",
    "locked_reservation",
    "method_to_charge",
    "methods_given_for_nothing",
    "methods_to_expire",
    "next_moment",
    "payments_to_ask_about",
    "payments_to_check",
    "payments_to_collect",
    "receivable",
    "reservations_to_lapse",
    "scheduled_payments",
    "superseded_payments",
    "the_client",
    "the_firm",
    "the_method",
    "the_payment",
]
