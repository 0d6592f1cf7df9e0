"""What the fake remembers, in a database of its own: the truth about what was charged."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from threading import RLock
from typing import Any

from common.clock import now
from tests.e2e.drivers.fake_stripe.errors import missing

Object = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, owner TEXT, object TEXT, body TEXT);
CREATE INDEX IF NOT EXISTS objects_by_owner ON objects (owner, object, seq);
CREATE TABLE IF NOT EXISTS keys (
    owner TEXT, key TEXT, fingerprint TEXT, status INTEGER, body TEXT, PRIMARY KEY (owner, key));
CREATE TABLE IF NOT EXISTS faults (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, act TEXT, card TEXT, mode TEXT, code TEXT, times INTEGER);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT, method TEXT, path TEXT, key TEXT, form TEXT);
"""
_OWN = ("_owner", "_origin", "_secret_of")


class Books:
    """One SQLite file; every change is a transaction, and only one runs at a time."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        self._sql = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._sql.executescript(_TABLES)

    @contextmanager
    def transaction(self) -> Iterator["Books"]:
        """Does all of it or nothing."""
        with self._lock:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield self
            except BaseException:
                self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")

    def ask(self, query: str, *values: Any) -> list[Any]:
        """Runs one statement."""
        with self._lock:
            return self._sql.execute(query, values).fetchall()

    def make(self, owner: str, kind: str, prefix: str, **fields: Any) -> Object:
        """Makes an object of an account and mode, and keeps it."""
        thing: Object = {"id": f"{prefix}_{token_hex(12)}", "object": kind}
        thing |= {"created": int(now().timestamp()), "livemode": owner.endswith(":live")}
        thing |= {"metadata": {}} | fields | {"_owner": owner}
        self.ask(
            "INSERT INTO objects (id, owner, object, body) VALUES (?, ?, ?, ?)",
            thing["id"], owner, kind, json.dumps(thing),
        )  # fmt: skip
        return thing

    def keep(self, thing: Object) -> Object:
        """Keeps what has changed."""
        self.ask("UPDATE objects SET body = ? WHERE id = ?", json.dumps(thing), thing["id"])
        return thing

    def find(self, owner: str, kind: str, id_: str) -> Object | None:
        """Returns an object of this account and mode."""
        query = "SELECT body FROM objects WHERE owner = ? AND object = ? AND id = ?"
        rows = self.ask(query, owner, kind, id_)
        return json.loads(rows[0][0]) if rows else None

    def get(self, owner: str, kind: str, id_: str, param: str = "id") -> Object:
        """Returns an object, or says in Stripe's words that there is none."""
        found = self.find(owner, kind, id_)
        if found is None:
            raise missing(kind.replace("_", ""), id_, param)
        return found

    def every(self, owner: str, kind: str) -> list[Object]:
        """Returns them all, the newest first."""
        query = "SELECT body FROM objects WHERE owner = ? AND object = ? ORDER BY seq DESC"
        return [json.loads(body) for (body,) in self.ask(query, owner, kind)]

    def grow_older(self, owner: str, seconds: int) -> None:
        """Makes all that this account and mode has as much older."""
        older = "json_set(body, '$.created', json_extract(body, '$.created') - ?)"
        self.ask(f"UPDATE objects SET body = {older} WHERE owner = ?", seconds, owner)

    def indexed(self) -> dict[str, list[Object]]:
        """Returns all there is by owner and kind, as a search shows it until it is indexed anew."""
        found: dict[str, list[Object]] = {}
        for owner, kind, body in self.ask(
            "SELECT owner, object, body FROM objects ORDER BY seq DESC"
        ):
            found.setdefault(f"{owner} {kind}", []).append(json.loads(body))
        return found

    def setting(self, name: str, default: Any) -> Any:
        """Returns what the control has set."""
        rows = self.ask("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else default

    def put(self, name: str, value: Any) -> None:
        """Sets it."""
        self.ask("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))

    def take_fault(
        self, act: str, cards: set[str], modes: tuple[str, ...]
    ) -> tuple[str, str] | None:
        """Returns the first fault of these modes that is set for this act and card, and counts it."""
        rows = self.ask("SELECT seq, act, card, mode, code, times FROM faults ORDER BY seq")
        for seq, on, card, mode, code, times in rows:
            if mode in modes and on in (act, "any") and (card is None or card in cards):
                if times == 1:
                    self.ask("DELETE FROM faults WHERE seq = ?", seq)
                elif times:
                    self.ask("UPDATE faults SET times = times - 1 WHERE seq = ?", seq)
                return mode, code
        return None


def shown(thing: Any) -> Any:
    """Leaves out what the fake keeps for itself."""
    if isinstance(thing, dict):
        return {name: shown(value) for name, value in thing.items() if name not in _OWN}
    return [shown(each) for each in thing] if isinstance(thing, list) else thing
