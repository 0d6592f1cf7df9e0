"""An estimate as a paper: what the work is expected to cost, and who approved it."""

from typing import Any

from invoicing.models import Estimate, EstimateLine
from invoicing.papers.invoices import bill_to, columns, priced, tax_notes, totals
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.signatures import signature
from invoicing.papers.wording import Tongue


def estimate_paper(
    estimate: Estimate, whom: dict[str, object], head: Letterhead, tongue: Tongue
) -> dict[str, Any]:
    """Returns all that the paper of an estimate says, in one language."""
    say, name = tongue.words, estimate.number or tongue.words["draft"]
    notes = [["", estimate.notes], *tax_notes(estimate.taxes, tongue)]
    notes.append([say["terms"], estimate.terms])
    return head.paper(tongue) | {
        "title": f"{say['estimate']} {name}",
        "heading": f"{say['estimate']} {name}",
        "subject": estimate.title,
        "watermark": say["draft"] if estimate.status == "draft" else "",
        "to": bill_to(say["for"], whom, head, tongue),
        "facts": _facts(estimate, tongue),
        "columns": columns(estimate, estimate.lines, tongue),
        "lines": [_line(line, estimate.currency, tongue) for line in estimate.lines],
        "totals": [["", totals(estimate, tongue)]],
        "notes": [note for note in notes if note[1]],
        "signature": signature(estimate.approval, head, tongue),
    }


def _facts(estimate: Estimate, tongue: Tongue) -> list[list[str]]:
    facts = [("number", estimate.number or ""), ("expires_on", tongue.day(estimate.expires_on))]
    return [[tongue.words[name], value] for name, value in facts if value]


def _line(line: EstimateLine, currency: str, tongue: Tongue) -> dict[str, Any]:
    notes = [line.description] if line.description else []
    return {"name": line.name, "notes": notes} | priced(line, currency, tongue)
