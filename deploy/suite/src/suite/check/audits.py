"""I8: every fact has its audit row, with the same act, subject and actors, once; and the chain holds."""

from collections import Counter

from suite.check import chains
from suite.check.books import Books
from suite.check.findings import Finding


def look(books: Books, finding: Finding) -> None:
    """Compares each service's facts with its audit, as often as each happened."""
    for service in books.services:
        facts = Counter(
            tuple(row) for row in finding.over("facts", books.rows(service.name, _FACTS))
        )
        rows = finding.over("audit rows", books.rows(service.name, _AUDIT))
        told = {fact[1] for fact in facts}
        # Acts that are no event, such as an invitation, have an audit row alone.
        acts = Counter(tuple(row) for row in rows if row.act in told)
        for firm_id, act, subject, actor, behalf in sorted(facts.keys() | acts.keys(), key=str):
            key = (firm_id, act, subject, actor, behalf)
            about = f"{act} of {subject} by {actor} in firm {firm_id}"
            how = f"happened {facts[key]} times, but {service.name} has {acts[key]} audit rows"
            finding.expect(facts[key] == acts[key], about, how)
    chains.look(books, finding)


_FACTS = (
    "SELECT firm_id, type, subject, body::jsonb ->> 'actor' AS actor,"
    " body::jsonb ->> 'onbehalfof' AS behalf FROM outbox WHERE type NOT LIKE '%.snapshot'"
    " AND type NOT LIKE '%_audit.sealed'"
)
_AUDIT = "SELECT firm_id, act, subject, actor, on_behalf_of FROM audit WHERE outcome = 'done'"
