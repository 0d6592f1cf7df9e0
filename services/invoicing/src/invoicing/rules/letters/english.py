"""The usual words in English: plain, calm, in the product's words."""

from collections.abc import Mapping

_COLLECTED = (
    "New invoice {{ number }}: {{ total }} due {{ due_on }}",
    "Invoice {{ number }} over {{ total }} is ready.\n\n"
    "It is collected from your payment method. There is nothing you need to do.\n\n"
    "See it here, also as PDF:\n{{ link }}",
)
_REMINDED = (
    "See and pay it here:\n{{ link }}\n\n"
    "If you have paid it already, thank you: nothing more is needed."
)

ENGLISH: Mapping[str, tuple[str, str]] = {
    "proposal.sent": (
        "{{ firm }} sent you a proposal: {{ title }}",
        "{{ firm }} sent you proposal {{ number }}, “{{ title }}”.\n\n"
        "{{ message }}\n\n"
        "Read it, and accept or decline it, here:\n{{ link }}\n\n"
        "It can be accepted until {{ expires_on }}.",
    ),
    "estimate.sent": (
        "{{ firm }} sent you an estimate: {{ title }}",
        "{{ firm }} sent you estimate {{ number }}, “{{ title }}”, over {{ total }}.\n\n"
        "{{ message }}\n\n"
        "Read it, and approve or decline it, here:\n{{ link }}\n\n"
        "It can be approved until {{ expires_on }}.",
    ),
    "invoice.issued": (
        "New invoice {{ number }}: {{ total }} due {{ due_on }}",
        "Invoice {{ number }} over {{ total }} is ready.\n\n"
        "Pay it by {{ due_on }}.\n\n"
        "See it here, also as PDF:\n{{ link }}",
    ),
    "invoice.collected": _COLLECTED,
    "invoice.nothing_due": (
        "New invoice {{ number }}: nothing to pay",
        "Invoice {{ number }} is ready. Nothing is due on it.\n\n"
        "See it here, also as PDF:\n{{ link }}",
    ),
    "reminder.before": (
        "Due on {{ due_on }}: invoice {{ number }}, {{ due }}",
        "{{ due }} of invoice {{ number }} is due on {{ due_on }}.\n\n" + _REMINDED,
    ),
    "reminder.today": (
        "Due today: invoice {{ number }}, {{ due }}",
        "{{ due }} of invoice {{ number }} is due today.\n\n" + _REMINDED,
    ),
    "reminder.overdue": (
        "Overdue: invoice {{ number }}, {{ due }}",
        "{{ due }} of invoice {{ number }} was due on {{ due_on }}.\n\n" + _REMINDED,
    ),
    "credit_note.issued": (
        "Credit note {{ number }} for {{ invoice }}: {{ total }}",
        "Credit note {{ number }} takes {{ total }} off invoice {{ invoice }}.\n\n"
        "{{ surplus }} of it was paid already and is now credit with us.\n\n"
        "See it here:\n{{ link }}",
    ),
    "receipt.whole": (
        "Receipt: {{ invoices }} paid",
        "{{ amount }} was received for {{ invoices }}.\n\n"
        "Paid with {{ method }}.\n\n"
        "See the details here:\n{{ link }}\n\n"
        "Your receipt as PDF:\n{{ receipt }}",
    ),
    "receipt.part": (
        "Receipt: {{ invoices }} paid in part",
        "{{ amount }} was received for {{ invoices }}.\n\n"
        "Paid with {{ method }}.\n\n"
        "Still due: {{ still_due }}.\n\n"
        "See the details here:\n{{ link }}\n\n"
        "Your receipt as PDF:\n{{ receipt }}",
    ),
    "payment.failed": (
        "{{ invoices }} could not be collected",
        "{{ amount }} for {{ invoices }} could not be collected.\n\n"
        "It was to be paid with {{ method }}.\n\n"
        "Reason: {{ reason }}\n\n"
        "It is tried again on {{ retry_on }}.\n\n"
        "Pay now, or choose another payment method, here:\n{{ link }}",
    ),
    "payment.requires_action": (
        "Confirm with your bank: {{ amount }} for {{ invoices }}",
        "Your bank asks you to confirm the payment of {{ amount }} for {{ invoices }}.\n\n"
        "It is to be paid with {{ method }}. Nothing was charged yet.\n\n"
        "Confirm it here, today if you can, or say that you no longer want it:\n{{ link }}",
    ),
    "payment_method.requested": (
        "{{ firm }} asks you for a payment method",
        "{{ firm }} asks you to add a payment method for {{ client }}.\n\n"
        "What comes due is then paid with it, and every payment is confirmed by mail.\n\n"
        "Add it here:\n{{ link }}",
    ),
    "payment_method.expiring": (
        "{{ card }} expires on {{ good_until }}",
        "{{ firm }} charges {{ card }} for {{ client }}, and it is good until {{ good_until }} only.\n\n"
        "Add its successor or another payment method before then, so that nothing is declined:\n{{ link }}",
    ),
    "payment_method.reminded": (
        "{{ firm }} still needs a payment method",
        "On {{ since }} {{ firm }} asked you to add a payment method for {{ client }}.\n\n"
        "None is there yet.\n\n"
        "Add it here:\n{{ link }}",
    ),
    "payment.refunded": (
        "Refund: {{ amount }}",
        "{{ amount }} is on its way back to you.\n\n"
        "It goes to {{ method }}.\n\n"
        "Owed again: {{ owed_again }}.\n\n"
        "See the details here:\n{{ link }}",
    ),
    "credit.refunded": (
        "Your credit: {{ amount }} given back",
        "{{ amount }} of your credit was given back to you, outside your payment methods.\n\n"
        "Reason: {{ reason }}\n\n"
        "Reference: {{ reference }}\n\n"
        "See what is left here:\n{{ link }}",
    ),
    "payment.disputed": (
        "A payment of {{ amount }} is disputed",
        "The bank asks a payment of {{ amount }} back.\n\n"
        "It was made with {{ method }}.\n\n"
        "Nothing is collected for it until the bank has decided.\n\n"
        "See the details here:\n{{ link }}",
    ),
    "payment.charged_back": (
        "A payment of {{ amount }} was taken back by the bank",
        "The bank has taken back a payment of {{ amount }}.\n\n"
        "It was made with {{ method }}, which is not charged again by itself.\n\n"
        "Owed again: {{ owed_again }}.\n\n"
        "Pay here:\n{{ link }}",
    ),
    "service.changed": (
        "{{ service }} has changed",
        "{{ firm }} has changed {{ service }}. From now on it is {{ terms }}.\n\n"
        "Before, it was {{ before }}.\n\n"
        "It is billed next on {{ next_on }}. Invoices you have already stay as they are.\n\n"
        "See it here:\n{{ link }}",
    ),
    "service.paused": (
        "{{ service }} is paused",
        "{{ firm }} has paused the billing of {{ service }}.\n\n"
        "Nothing is billed from {{ paused_on }} on.\n\n"
        "Billing goes on again from {{ resumes_on }}.\n\n"
        "See it here:\n{{ link }}",
    ),
    "service.resumed": (
        "{{ service }} goes on",
        "{{ firm }} bills {{ service }} again: {{ terms }}.\n\n"
        "It is billed next on {{ next_on }}.\n\n"
        "See it here:\n{{ link }}",
    ),
    "service.ended": (
        "{{ service }} ends on {{ ends_on }}",
        "{{ firm }} ends {{ service }}. {{ ends_on }} is the first day without it.\n\n"
        "See what is still billed here:\n{{ link }}",
    ),
    "statement.mailed": (
        "Statement of account, {{ since }} to {{ until }}",
        "This is what was billed and paid from {{ since }} to {{ until }}.\n\n"
        "Open at the end of it: {{ balance }}.\n\n"
        "See it here:\n{{ link }}\n\n"
        "As PDF:\n{{ pdf }}",
    ),
}
