"""What a row of the bench is: a goal, how it is measured, and what came out."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Measure = Callable[[Any, "Effort"], "Outcome"]


@dataclass(frozen=True)
class Effort:
    """How long to look: a round of each side takes `seconds`, and there are `rounds` of them."""

    seconds: float
    rounds: int
    scale: float
    workers: int

    def some(self, count: int) -> int:
        """Returns how many of something to do instead of `count`."""
        return max(20, int(count * self.scale))


@dataclass(frozen=True)
class Outcome:
    """What was measured: texts for the table, whether the goal is met, and what else was seen."""

    figure: str
    against: str
    result: str
    met: bool
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Row:
    """One line of the table; `stage` names what has to be standing while it is measured."""

    name: str
    what: str
    goal: str
    stage: str
    measure: Measure


class NotRun(Exception):
    """A row could not be measured here; the message says why."""


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Returns the median over rounds of ours to theirs: both of a round had the same machine."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def taking_turns(name: str, effort: Effort, *sides: Callable[[], float]) -> tuple[list[float], ...]:
    """Measures the sides in turns, each round all of them, so that drift hits them alike."""
    found: tuple[list[float], ...] = tuple([] for _ in sides)
    for number in range(effort.rounds):
        progress(f"{name}: round {number + 1} of {effort.rounds}")
        for side, figures in zip(sides, found, strict=True):
            figures.append(side())
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the value that a share of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def progress(line: str) -> None:
    """Says what is being done, on stderr, over the line before it."""
    end = "" if sys.stderr.isatty() else "\n"
    start = "\r\x1b[K" if sys.stderr.isatty() else ""
    print(f"{start}  {line}", end=end, file=sys.stderr, flush=True)


def table(lines: Sequence[tuple[Row, Outcome | NotRun]]) -> str:
    """Returns the figures as text, with what else was seen below them."""
    head = ("row", "figure", "against", "result", "goal", "")
    cells = [head, *(_cells(row, outcome) for row, outcome in lines)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    drawn = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in cells]
    drawn.insert(1, "  ".join("─" * width for width in widths))
    notes = [f"{row.name}: {note}" for row, outcome in lines for note in _notes(outcome)]
    return "\n".join([*(line.rstrip() for line in drawn), "", *notes])


def _cells(row: Row, outcome: Outcome | NotRun) -> tuple[str, ...]:
    if isinstance(outcome, NotRun):
        return (row.name, "–", "–", "–", row.goal, f"not run: {outcome}")
    verdict = "pass" if outcome.met else "short"
    return (row.name, outcome.figure, outcome.against, outcome.result, row.goal, verdict)


def _notes(outcome: Outcome | NotRun) -> Sequence[str]:
    return () if isinstance(outcome, NotRun) else outcome.notes
