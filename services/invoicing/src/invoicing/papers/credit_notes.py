"""A credit note as a paper: what is taken back, of which invoice, and why."""

from typing import Any

from invoicing.models import CreditNote
from invoicing.papers.invoices import bill_to, columns, line_of, tax_notes, totals
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.wording import Tongue


def credit_note_paper(note: CreditNote, head: Letterhead, tongue: Tongue) -> dict[str, Any]:
    """Returns all that the paper of a credit note says, in one language."""
    say = tongue.words
    facts = [
        ("number", note.number),
        ("credited_on", tongue.day(note.issued_on)),
        ("of_invoice", note.invoice_number),
    ]
    return head.paper(tongue) | {
        "title": f"{say['credit_note']} {note.number}",
        "heading": f"{say['credit_note']} {note.number}",
        "to": bill_to(say["for"], note.bill_to, head, tongue),
        "facts": [[say[name], value] for name, value in facts],
        "columns": columns(note, note.lines, tongue),
        "lines": [line_of(line, note.currency, tongue) for line in note.lines],
        "totals": [["", totals(note, tongue)]],
        "notes": [*tax_notes(note.taxes, tongue), [say["reason"], note.reason]],
    }
