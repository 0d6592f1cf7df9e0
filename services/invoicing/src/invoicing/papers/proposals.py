"""A proposal as a paper: what is offered, what it comes to, and who accepted it, when and from where."""

from datetime import datetime
from typing import Any

from invoicing.models import Proposal, ProposalLine
from invoicing.papers.invoices import bill_to, columns, priced, tax_rows
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.wording import Tongue

BILLED = ("on_acceptance", "on_completion")


def proposal_paper(
    proposal: Proposal, whom: dict[str, object], head: Letterhead, tongue: Tongue
) -> dict[str, Any]:
    """Returns all that the paper of a proposal says, in one language."""
    say = tongue.words
    discounts = any(line.discount_percent for line in proposal.lines)
    return head.paper(tongue) | {
        "title": f"{say['proposal']} {proposal.number}",
        "heading": f"{say['proposal']} {proposal.number}",
        "subject": proposal.title,
        "watermark": say["draft"] if proposal.status == "draft" else "",
        "to": bill_to(say["for"], whom, head, tongue),
        "facts": _facts(proposal, tongue),
        "opening": proposal.introduction,
        "columns": columns(tongue, discounts=discounts),
        "lines": [_line(line, proposal.currency, tongue) for line in proposal.lines],
        "totals": _totals(proposal, tongue),
        "notes": [[say["terms"], proposal.terms]] if proposal.terms else [],
        "signature": _signature(proposal, head, tongue),
    }


def _facts(proposal: Proposal, tongue: Tongue) -> list[list[str]]:
    facts = [("number", proposal.number), ("expires_on", tongue.day(proposal.expires_on))]
    return [[tongue.words[name], value] for name, value in facts if value]


def _line(line: ProposalLine, currency: str, tongue: Tongue) -> dict[str, Any]:
    when = tongue.words[line.billing] if line.billing in BILLED else _every(line, tongue)
    notes = [line.description] if line.description else []
    return {"name": line.name, "notes": [*notes, when]} | priced(line, currency, tongue)


def _every(line: ProposalLine, tongue: Tongue) -> str:
    often = _interval(line.interval_unit, line.interval_count, tongue)
    begins = tongue.say("from", day=tongue.day(line.starts_on)) if line.starts_on else ""
    return f"{often} {begins}".strip()


def _interval(unit: str | None, count: int | None, tongue: Tongue) -> str:
    one = count == 1
    return tongue.words[f"every_{unit}"] if one else tongue.say(f"every_{unit}s", count=count)


def _totals(proposal: Proposal, tongue: Tongue) -> list[list[Any]]:
    """What comes once, with its taxes, and what comes back, each by itself."""
    totals, currency = proposal.totals, proposal.currency
    blocks = []
    if any(line.interval_unit is None for line in proposal.lines):
        taxes = tax_rows(totals["taxes"], currency, tongue)
        rows = _sums(totals["once"], currency, tongue, taxes)
        blocks.append([tongue.words["once"], rows])
    for each in totals["recurring"]:
        often = _interval(each["interval_unit"], each["interval_count"], tongue)
        tax = [[tongue.words["tax"], tongue.money(each["tax_amount"], currency), False]]
        blocks.append([often, _sums(each, currency, tongue, tax)])
    return blocks


def _sums(amounts: Any, currency: str, tongue: Tongue, taxes: list[list[Any]]) -> list[list[Any]]:
    net = [tongue.words["net"], tongue.money(amounts["net_amount"], currency), False]
    total = [tongue.words["total"], tongue.money(amounts["total_amount"], currency), True]
    return [net, *taxes, total]


def _signature(proposal: Proposal, head: Letterhead, tongue: Tongue) -> list[list[str]]:
    signed = proposal.acceptance
    if signed is None:
        return []
    facts = [
        ("signed_by", signed["name"]),
        ("signed_at", tongue.moment(datetime.fromisoformat(signed["at"]), head.time_zone)),
        ("signed_from", signed.get("address")),
        ("signed_for", signed.get("on_behalf_reason")),
        ("fingerprint", signed["document_hash"]),
    ]
    return [[tongue.words[name], value] for name, value in facts if value]
