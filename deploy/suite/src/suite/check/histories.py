"""I10: every thing's history, replayed from what was published, is a path its states allow."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson

import invoicing.rules.states
import payments.rules.states
import subscriptions.rules.states
from suite.check.books import Books
from suite.check.findings import Finding

# Which states may follow which, by the noun of the event.
ALLOWED = {
    "invoice": invoicing.rules.states.INVOICE,
    "estimate": invoicing.rules.states.ESTIMATE,
    "proposal": invoicing.rules.states.PROPOSAL,
    "payment": payments.rules.states.PAYMENT,
    "gateway_difference": payments.rules.states.GATEWAY_DIFFERENCE,
    "hold": payments.rules.states.HOLD,
    "payment_method": payments.rules.states.PAYMENT_METHOD,
    "service": subscriptions.rules.states.SERVICE,
    "billing_item": subscriptions.rules.states.BILLING_ITEM,
    "plan": subscriptions.rules.states.PLAN,
    "subscription": subscriptions.rules.states.SUBSCRIPTION,
    "billing_group": {
        "released": frozenset({"invoiced", "returned"}),
        "invoiced": frozenset({"returned"}),
        "returned": frozenset(),
    },
    "client": {
        "active": frozenset({"archived", "merged", "erased"}),
        "archived": frozenset({"active", "merged", "erased"}),
        "merged": frozenset({"erased"}),
        "erased": frozenset(),
    },
    "custom_field": {"active": frozenset({"removed"}), "removed": frozenset()},
    "tax": {
        "active": frozenset({"retired", "removed"}),
        "retired": frozenset({"active", "removed"}),
        "removed": frozenset(),
    },
    "contact": {"active": frozenset({"removed"}), "removed": frozenset()},
    "member": {
        "invited": frozenset({"active", "removed"}),
        "active": frozenset({"disabled", "removed"}),
        "disabled": frozenset({"active", "removed"}),
        "removed": frozenset(),
    },
    "contact_access": {
        "none": frozenset({"invited"}),
        # What a person has accepted they have been asked before.
        "invited": frozenset({"active", "none"}),
        "active": frozenset({"none", "invited"}),
    },
    "firm": {"active": frozenset({"closed"}), "closed": frozenset()},
}

Thing = tuple[UUID, str, str]


def look(books: Books, finding: Finding) -> None:
    """Replays what every owner told of every thing, version by version."""
    for service in books.services:
        told: dict[Thing, dict[int, dict[str, Any]]] = defaultdict(dict)
        for row in finding.over("events", books.rows(service.name, _TOLD)):
            for kind, thing, version in _things(row.type, orjson.loads(row.body)):
                told[row.firm_id, kind, str(thing["id"])][version] = thing
        for key, versions in finding.over("histories", told.items()):
            _replay(finding, key, [versions[version] for version in sorted(versions)])
    _look_at_the_ended(books, finding)


def _replay(finding: Finding, key: Thing, history: list[dict[str, Any]]) -> None:
    firm_id, kind, id_ = key
    about = f"{kind} {id_} of firm {firm_id}"
    for thing in history:
        known = thing["status"] in ALLOWED[kind]
        finding.expect(known, about, f"was {thing['status']}, which no {kind} can be")
        paid_in_full = thing["status"] != "paid" or thing.get("due_amount") == 0
        finding.expect(paid_in_full, about, "was paid while something was due")
    for earlier, later in pairwise(history):
        was, became = earlier["status"], later["status"]
        step = was == became or became in ALLOWED[kind].get(was, ())
        finding.expect(step, about, f"went from {was} to {became}")


def _look_at_the_ended(books: Books, finding: Finding) -> None:
    for row in finding.over("ended services", books.rows("subscriptions", _ENDED, now=books.now)):
        about = f"service {row.id} of firm {row.firm_id}"
        over = row.status in ("ended", "canceled", "completed")
        finding.expect(over, about, f"is {row.status} after its end on {row.ends_on}")


def _things(type_: str, event: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], int]]:
    """Returns what an event tells of: its subject and the things it carries, with their versions."""
    kind, data = type_.rpartition(".")[0], event["data"]
    if kind in ALLOWED and "status" in data:
        yield kind, data, int(event["version"])
    if kind in ("service", "billing_group"):
        for item in data.get("items", ()):
            yield "billing_item", item, int(item["version"])


_TOLD = "SELECT firm_id, type, body FROM outbox ORDER BY id"
# An end may be agreed ahead; what is past by two days of the firm's own clock is surely over.
_ENDED = (
    "SELECT s.firm_id, s.id, s.status, s.ends_on FROM services s"
    " LEFT JOIN firm_clocks c ON c.firm_id = s.firm_id"
    " WHERE s.ends_on IS NOT NULL AND s.ends_on <= ((CAST(:now AS timestamptz) AT TIME ZONE 'UTC')"
    " + make_interval(secs => COALESCE(c.offset_seconds, 0)))::date - 2"
)
