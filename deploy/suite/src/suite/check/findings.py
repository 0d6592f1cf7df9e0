"""What looking at one invariant brought: how much was looked at, and what is not as it must be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Violation:
    """One thing that breaks the invariant: which, with its ids, and how."""

    about: str
    how: str

    def __str__(self) -> str:
        return f"{self.about}: {self.how}"


@dataclass
class Finding:
    """The rows that were examined, by what they are, and the violations among them."""

    examined: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def over(self, what: str, rows: Iterable[T]) -> list[T]:
        """Counts rows as examined and returns them."""
        counted = list(rows)
        self.examined[what] += len(counted)
        return counted

    def expect(self, holds: bool, about: str, how: str) -> None:
        """Notes a violation unless something holds."""
        if not holds:
            self.violations.append(Violation(about, how))

    def lasting(self, later: "Finding") -> "Finding":
        """Returns the later finding with only what was wrong about the same thing before."""
        before = {violation.about for violation in self.violations}
        return Finding(later.examined, [v for v in later.violations if v.about in before])

    @property
    def counts(self) -> str:
        """What was examined, in words."""
        return ", ".join(f"{count} {what}" for what, count in self.examined.items()) or "no rows"
