"""Measures every row and prints the table: `python -m bench [--only NAME] [--quick]`.

The exit code is 0 even when a figure falls short, and 2 when a row could not be measured.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from bench import billing_run, carriers, cold, issuing, latency, messages, pages
from bench.rows import Effort, NotRun, Outcome, Row, progress, table
from bench.stages import STAGES
from common import logs

ROWS = (
    Row("my-billing-json", "JSON against a bare endpoint", "≥ 0.35", "house", pages.json_page),
    Row("my-billing-html", "HTML against a bare endpoint", "≥ 0.25", "house", pages.html_page),
    Row("read-model", "against composing from five services", "≥ 20 ×", "house", pages.composing),
    Row("long-history", "p95 with 11,000 invoices against 5", "≤ 2 ×", "house", pages.history),
    Row("relay", "against one-by-one confirms", "≥ 8 ×", "ground", messages.relay),
    Row("consumer", "against one transaction a message", "≥ 6 ×", "ground", messages.consumer),
    Row("visible", "committed → in the read model", "≤ 10 / 50 ms", "house", latency.visible),
    Row("end-to-end", "events for a core-second", "≥ 3,500", "ground", carriers.end_to_end),
    Row("issuing", "billing groups issued, against COPY", "≥ 0.5", "workshop", issuing.issuing),
    Row(
        "billing-run",
        "due → issued → in My Billing",
        "≥ 500/s, 200 MB",
        "house",
        billing_run.billing_run,
    ),
    Row("pdf", "an invoice of ten lines, drawn warm", "≤ 8 ms", "workshop", issuing.pdf),
    Row("cold-start", "first page and memory", "≤ 5 s / 500 MB", "nothing", cold.cold_start),
)
FULL = (3.0, 5, 1.0)
QUICK = (1.0, 1, 0.02)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures what was asked for, stage by stage; prints the rows in their order."""
    options = _parser().parse_args(arguments)
    logs.configure("bench")
    effort = Effort(*(QUICK if options.quick else FULL), workers=options.workers)
    rows = [row for row in ROWS if row.name in options.only or not options.only]
    found: dict[str, Outcome | NotRun] = {}
    for stage in STAGES:
        found |= _on(stage, [row for row in rows if row.stage == stage], effort)
    progress(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")
    print("\n" + table([(row, found[row.name]) for row in rows]))
    return 2 if any(isinstance(outcome, NotRun) for outcome in found.values()) else 0


def _on(stage: str, rows: Sequence[Row], effort: Effort) -> dict[str, Outcome | NotRun]:
    """Measures the rows that stand on one stage; without the stage, none."""
    if not rows:
        return {}
    with ExitStack() as stack:
        try:
            ground = stack.enter_context(STAGES[stage]())
        except (NotRun, RuntimeError, TimeoutError) as reason:
            return {row.name: NotRun(str(reason)) for row in rows}
        return {row.name: _measured(row, ground, effort) for row in rows}


def _measured(row: Row, ground: object, effort: Effort) -> Outcome | NotRun:
    try:
        return row.measure(ground, effort)
    except (NotRun, OSError, RuntimeError) as reason:
        return NotRun(f"{type(reason).__name__}: {reason}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("--only", action="append", choices=names, default=[], help="this row")
    parser.add_argument("--quick", action="store_true", help="seconds instead of minutes")
    parser.add_argument("--workers", type=int, default=1, help="gunicorn workers of each side (1)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
