"""Every question the invoicing service asks its database; each names the firm."""

from invoicing.queries.copies import (
    client,
    clients,
    contact,
    contacts,
    firm,
    first_seen,
    live_payment,
)
from invoicing.queries.due import (
    expired_proposals,
    firms_with_work,
    next_due,
    outcomes_waited_out,
    stop_awaiting,
    work_due,
)
from invoicing.queries.invoices import (
    Numbers,
    claim_groups,
    every_invoice,
    list_invoices,
    locked_drafts,
    locked_invoice,
    locked_invoices,
    take_numbers,
    the_invoice,
)
from invoicing.queries.proposals import (
    every_proposal,
    list_proposals,
    locked_proposal,
    locked_proposal_of_line,
    the_proposal,
)
from invoicing.queries.reminders import (
    locked_schedule,
    owed_invoices,
    reminder_schedule,
    reminders_due,
    stop_all_reminders,
    stop_reminding,
)
from invoicing.queries.statements import entries_of

__all__ = [
    "Numbers",
    "claim_groups",
    "client",
    "clients",
    "contact",
    "contacts",
    "entries_of",
    "every_invoice",
    "every_proposal",
    "expired_proposals",
    "firm",
    "firms_with_work",
    "first_seen",
    "list_invoices",
    "list_proposals",
    "live_payment",
    "locked_drafts",
    "locked_invoice",
    "locked_invoices",
    "locked_proposal",
    "locked_proposal_of_line",
    "locked_schedule",
    "next_due",
    "outcomes_waited_out",
    "owed_invoices",
    "reminder_schedule",
    "reminders_due",
    "stop_all_reminders",
    "stop_awaiting",
    "stop_reminding",
    "take_numbers",
    "the_invoice",
    "the_proposal",
    "work_due",
]
