"""The invariants of the whole suite, read from outside the services: whether nothing was lost or doubled.

Databases of several services cannot be read at one instant, so while events are under way two of them
may disagree for a moment. What is wrong is therefore looked at again, and only what stays wrong counts.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.db.security import Urls
from suite.addresses import addresses
from suite.check import (
    audits,
    billing,
    charges,
    copies,
    deliveries,
    histories,
    leaks,
    money,
    numbers,
    stuck,
    tenancy,
)
from suite.check.books import Books, open_books
from suite.check.findings import Finding

SETTLING_SECONDS = 15.0


@dataclass(frozen=True)
class Invariant:
    """A promise about all services together, and how to look whether it is kept."""

    name: str
    promise: str
    look: Callable[[Books, Finding], None]


INVARIANTS = (
    Invariant("I1", "money is conserved", money.look),
    Invariant("I2", "what is agreed is billed once", billing.look),
    Invariant("I3", "the gateway and we agree on every charge", charges.look_at_the_gateway),
    Invariant("I4", "nothing is charged that is not owed", charges.look_at_what_was_owed),
    Invariant("I5", "numbers have no gap and invoices never change", numbers.look),
    Invariant("I6", "every event has arrived once wherever it is listened to", deliveries.look),
    Invariant("I7", "every copy equals its owner's row", copies.look),
    Invariant("I8", "every fact has its audit row, in an unbroken chain", audits.look),
    Invariant("I9", "no id crosses from one firm to another", tenancy.look),
    Invariant("I10", "every history is a path that is allowed", histories.look),
    Invariant("I11", "no card number and no secret is kept", leaks.look),
    Invariant("I12", "nothing is stuck", stuck.look),
)


def check(options: argparse.Namespace) -> int:
    """`counterfoil check`: the exit code is the number of invariants that are violated."""
    with addresses(options) as urls:
        return check_suite(urls, print)


def check_suite(
    urls: Mapping[str, Urls], say: Callable[[str], None], *, patience: float = SETTLING_SECONDS
) -> int:
    """Says what every invariant examined and each violation; returns how many are violated."""
    findings = find(urls, patience=patience)
    for invariant in INVARIANTS:
        finding = findings[invariant.name]
        verdict = "VIOLATED" if finding.violations else "ok"
        say(f"{invariant.name:4} {verdict:8}  {invariant.promise} ({finding.counts})")
        for violation in finding.violations:
            say(f"               {violation}")
    return sum(1 for finding in findings.values() if finding.violations)


def find(
    urls: Mapping[str, Urls],
    invariants: Sequence[Invariant] = INVARIANTS,
    *,
    patience: float = 0,
) -> dict[str, Finding]:
    """Looks at invariants; what is wrong is looked at again until it is right or time is up."""
    findings = _look(urls, invariants)
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        wrong = [each for each in invariants if findings[each.name].violations]
        if not wrong:
            break
        time.sleep(min(1.0, patience))
        again = _look(urls, wrong)
        findings |= {name: findings[name].lasting(later) for name, later in again.items()}
    return findings


def _look(urls: Mapping[str, Urls], invariants: Iterable[Invariant]) -> dict[str, Finding]:
    findings = {}
    with open_books(urls) as books:
        has_invoices = bool(books.rows("invoicing", "SELECT id FROM invoices LIMIT 1"))
        for invariant in invariants:
            finding = findings[invariant.name] = Finding()
            invariant.look(books, finding)
            # A checker that looks at nothing finds nothing wrong.
            seen = finding.examined.total() > 0 or not has_invoices
            finding.expect(seen, "the checker", "there are invoices, but it examined no rows")
    return findings
