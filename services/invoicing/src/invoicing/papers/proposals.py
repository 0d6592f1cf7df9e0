"""A proposal as a paper: what is offered, what it comes to, and who accepted it, when and from where."""

from collections.abc import Mapping, Sequence
from typing import Any

from invoicing.models import Proposal, ProposalLine
from invoicing.papers.invoices import bill_to, columns, priced, tax_notes, tax_rows
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.signatures import signature
from invoicing.papers.wording import Tongue
from invoicing.rules.taxes import key_of

BILLED = ("on_acceptance", "on_completion")


def proposal_paper(
    proposal: Proposal, whom: dict[str, object], head: Letterhead, tongue: Tongue
) -> dict[str, Any]:
    """Returns all that the paper of a proposal says, in one language."""
    say = tongue.words
    lines, totals = proposal.agreed_lines, agreed_totals(proposal)
    return head.paper(tongue) | {
        "title": f"{say['proposal']} {proposal.number}",
        "heading": f"{say['proposal']} {proposal.number}",
        "subject": proposal.title,
        "watermark": say["draft"] if proposal.status == "draft" else "",
        "to": bill_to(say["for"], whom, head, tongue),
        "facts": _facts(proposal, tongue),
        "opening": proposal.introduction,
        "columns": columns(proposal, lines, tongue),
        "lines": [_line(line, proposal, tongue) for line in lines],
        "totals": _totals(lines, totals, proposal.currency, tongue),
        "notes": _notes(lines, proposal, tongue),
        "signature": signature(proposal.acceptance, head, tongue),
    }


def _facts(proposal: Proposal, tongue: Tongue) -> list[list[str]]:
    facts = [
        ("number", proposal.number),
        ("supersedes", proposal.supersedes_number),
        ("expires_on", tongue.day(proposal.expires_on)),
    ]
    return [[tongue.words[name], value] for name, value in facts if value]


def agreed_totals(proposal: Proposal) -> dict[str, Any]:
    """Returns what was agreed to comes to; before that, what is offered with what is preset."""
    kept = (proposal.acceptance or {}).get("totals")
    return dict(kept or proposal.totals)


def _line(line: ProposalLine, proposal: Proposal, tongue: Tongue) -> dict[str, Any]:
    currency = proposal.currency
    notes = [note for note in (_option(line, proposal, tongue), line.description) if note]
    when = _when(line, currency, tongue)
    return {"name": line.name, "notes": [*notes, when]} | priced(line, currency, tongue)


def _when(line: ProposalLine, currency: str, tongue: Tongue) -> str:
    if line.estimate_by:
        return _estimate(line, currency, tongue)
    return tongue.words[line.billing] if line.billing in BILLED else _every(line, tongue)


def _estimate(line: ProposalLine, currency: str, tongue: Tongue) -> str:
    """How far the price is open: by how many hours, or between which sums."""
    if line.estimate_by == "range":
        least, most = line.amount, line.most_amount or line.amount
        between = {"least": tongue.money(least, currency), "most": tongue.money(most, currency)}
        return tongue.say("estimate_range", **between)
    least, most = tongue.number(line.quantity), tongue.number(line.most or line.quantity)
    return tongue.say(
        "estimate_hours_to" if line.most else "estimate_hours", least=least, most=most
    )


def _option(line: ProposalLine, proposal: Proposal, tongue: Tongue) -> str:
    """What may still be chosen says so; what was chosen is agreed like the rest."""
    if proposal.acceptance is not None:
        return ""
    if line.group:
        return tongue.say("one_of", group=line.group)
    return tongue.words["optional"] if line.optional else ""


def _notes(lines: Sequence[ProposalLine], proposal: Proposal, tongue: Tongue) -> list[list[str]]:
    borne = {line.price.tax for line in lines}
    reasons = [t for t in proposal.totals.get("tax_reasons", []) if key_of(t) in borne]
    chooses = any(line.offer.is_option for line in proposal.lines)
    open_ = [["", tongue.words["preset_totals"]]] if chooses and not proposal.acceptance else []
    terms = [[tongue.words["terms"], proposal.terms]] if proposal.terms else []
    return [*open_, *tax_notes(reasons, tongue), *terms]


def _every(line: ProposalLine, tongue: Tongue) -> str:
    often = _interval(line.interval_unit, line.interval_count, tongue)
    begins = tongue.say("from", day=tongue.day(line.starts_on)) if line.starts_on else ""
    return f"{often} {begins}".strip()


def _interval(unit: str | None, count: int | None, tongue: Tongue) -> str:
    one = count == 1
    return tongue.words[f"every_{unit}"] if one else tongue.say(f"every_{unit}s", count=count)


def _totals(
    lines: Sequence[ProposalLine], totals: Mapping[str, Any], currency: str, tongue: Tongue
) -> list[list[Any]]:
    """What comes once, with its taxes, and what comes back, each by itself."""
    blocks = []
    if any(line.interval_unit is None for line in lines):
        taxes = tax_rows(totals["taxes"], currency, tongue)
        rows = _sums(totals["once"], currency, tongue, taxes)
        rows += _most(totals, rows, currency, tongue)
        blocks.append([tongue.words["once"], rows])
    for each in totals["recurring"]:
        often = _interval(each["interval_unit"], each["interval_count"], tongue)
        tax = [[tongue.words["tax"], tongue.money(each["tax_amount"], currency), False]]
        blocks.append([often, _sums(each, currency, tongue, tax)])
    return blocks


def _most(
    totals: Mapping[str, Any], rows: list[list[Any]], currency: str, tongue: Tongue
) -> list[list[Any]]:
    """With an estimate among the lines, what stands there is the least, and a row says the most."""
    estimated = totals.get("estimated")
    if not estimated:
        return []
    rows[-1][0] = tongue.words["total_least"]
    most = estimated["once"]["largest_amount"]
    return [[tongue.words["total_most"], tongue.money(most, currency), True]]


def _sums(amounts: Any, currency: str, tongue: Tongue, taxes: list[list[Any]]) -> list[list[Any]]:
    net = [tongue.words["net"], tongue.money(amounts["net_amount"], currency), False]
    total = [tongue.words["total"], tongue.money(amounts["total_amount"], currency), True]
    return [net, *taxes, total]
