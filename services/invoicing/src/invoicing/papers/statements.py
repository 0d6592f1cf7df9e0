"""A statement of account as a paper: what was owed, what happened, what is owed, and how old it is."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from invoicing.papers.invoices import bill_to
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.wording import Tongue
from invoicing.rules.statements import AGE_BEGINS, CHARGED, Movement, Statement


@dataclass(frozen=True)
class Account:
    """A client's account over a period, in one currency."""

    client: Any
    currency: str
    since: date
    until: date
    statement: Statement

    @property
    def has_something_to_tell(self) -> bool:
        """Whether anything moved in the period, or is open at its end."""
        return bool(self.statement.movements or self.statement.closing_balance)

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"statement-{self.since}-{self.until}"


def statement_paper(account: Account, head: Letterhead, tongue: Tongue) -> dict[str, Any]:
    """Returns all that the paper of an account says, in one language."""
    say = tongue.words
    first, last = tongue.day(account.since), tongue.day(account.until)
    names = {"name": "line", "day": "day", "amount": "amount", "balance": "balance"}
    return head.paper(tongue) | {
        "title": f"{say['statement']} {first} – {last}",
        "heading": say["statement"],
        "subject": tongue.say("period", first=first, last=last),
        "to": bill_to(say["account_of"], account.client.bill_to(), head, tongue),
        "facts": [[say["currency"], account.currency]],
        "columns": [{"name": name, "label": say[word]} for name, word in names.items()],
        "lines": _lines(account, tongue),
        "totals": [["", _sums(account, tongue)], *_ages(account, tongue)],
    }


def _lines(account: Account, tongue: Tongue) -> list[dict[str, Any]]:
    held = account.statement
    return [
        _balance("opening_balance", account.since, held.opening_balance, account, tongue),
        *(_line(movement, account.currency, tongue) for movement in held.movements),
        _balance("closing_balance", account.until, held.closing_balance, account, tongue),
    ]


def _balance(word: str, on: date, balance: int, account: Account, tongue: Tongue) -> dict[str, Any]:
    told = {"day": tongue.day(on), "balance": tongue.money(balance, account.currency)}
    return {"name": tongue.words[word], "notes": [], "amount": ""} | told


def _line(movement: Movement, currency: str, tongue: Tongue) -> dict[str, Any]:
    entry = movement.entry
    words = (
        tongue.say("invoice_due", day=tongue.day(entry.due_on))
        if entry.kind == CHARGED
        else tongue.words[f"movement_{entry.kind}"]
    )
    return {
        "name": entry.number,
        "notes": [words],
        "day": tongue.day(entry.on),
        "amount": tongue.money(entry.amount, currency),
        "balance": tongue.money(movement.balance, currency),
    }


def _sums(account: Account, tongue: Tongue) -> list[list[Any]]:
    held = account.statement
    parts = {
        "opening_balance": held.opening_balance,
        "charged": held.charged_amount,
        "settled": -held.settled_amount,
        "closing_balance": held.closing_balance,
    }
    return [
        [tongue.words[word], tongue.money(amount, account.currency), word == "closing_balance"]
        for word, amount in parts.items()
    ]


def _ages(account: Account, tongue: Tongue) -> list[list[Any]]:
    """Nothing is told of ages where nothing is open."""
    if not any(account.statement.ages):
        return []
    names = [tongue.words["not_due"]]
    for first, after in pairwise(AGE_BEGINS):
        names.append(tongue.say("due_for", first=first, last=after - 1))
    names.append(tongue.say("due_longer", first=AGE_BEGINS[-1]))
    rows = [
        [name, tongue.money(amount, account.currency), False]
        for name, amount in zip(names, account.statement.ages, strict=True)
    ]
    return [[tongue.say("ageing", day=tongue.day(account.until)), rows]]
