"""The control of the fake: accounts, faults, what banks and payers do, and its books."""

import json
from threading import Event
from typing import Any

from flask import Blueprint, request

from tests.e2e.drivers.fake_stripe import money
from tests.e2e.drivers.fake_stripe.books import Books, shown
from tests.e2e.drivers.fake_stripe.webhooks import Webhooks


def control(books: Books, webhooks: Webhooks, released: Event) -> Blueprint:
    """Returns the routes under /_control; each takes and gives JSON."""
    routes = Blueprint("control", __name__, url_prefix="/_control")
    put = routes.post

    @routes.get("/ready")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    @put("/accounts")
    def add_account() -> dict[str, str]:
        name, account = request.json["name"], f"acct_{request.json['name']}"
        books.put("accounts", books.setting("accounts", {}) | {name: account})
        return {"account": account}

    @put("/endpoints")
    def set_endpoint() -> dict[str, Any]:
        owner = request.json.pop("owner")
        books.put("endpoints", books.setting("endpoints", {}) | {owner: request.json})
        return request.json

    @put("/settings")
    def change() -> dict[str, Any]:
        for name, value in request.json.items():
            books.put(name, value)
        return request.json

    @put("/search/lag")
    def let_search_lag() -> dict[str, Any]:
        books.put("search_index", books.indexed() if request.json["from_now"] else {})
        return request.json

    @put("/faults")
    def set_fault() -> dict[str, Any]:
        said = request.json
        released.clear()
        books.ask(
            "INSERT INTO faults (act, card, mode, code, times) VALUES (?, ?, ?, ?, ?)",
            said["act"], said["card"], said["mode"], said["code"], said["times"],
        )  # fmt: skip
        return said

    @put("/calm")
    def calm() -> dict[str, bool]:
        books.ask("DELETE FROM faults")
        books.put("search_index", None)
        released.set()
        return {"calm": True}

    @put("/older")
    def grow_older() -> dict[str, Any]:
        books.grow_older(request.json["owner"], request.json["seconds"])
        return request.json

    @put("/keys/forget")
    def forget_keys() -> dict[str, bool]:
        books.ask("DELETE FROM keys WHERE status IS NOT NULL")
        return {"forgotten": True}

    @put("/acts/<act>")
    def happen(act: str) -> dict[str, Any]:
        with books.transaction():
            done: Any = ACTS[act](books, **request.json)
        webhooks.spread()
        return shown(done)

    @put("/webhooks/release")
    def release() -> dict[str, int]:
        return {"told": webhooks.release(request.json["owner"])}

    @routes.get("/books/<owner>")
    def read(owner: str) -> dict[str, Any]:
        with books.transaction():
            kinds = (
                "charge",
                "refund",
                "payment_intent",
                "dispute",
                "event",
                "customer",
                "payment_method",
            )
            kept = {f"{kind}s": shown(books.every(owner, kind)[::-1]) for kind in kinds}
            query = "SELECT method, path, key, form FROM requests WHERE owner = ? ORDER BY seq"
            names = ("method", "path", "key", "form")
            asked = [dict(zip(names, row, strict=True)) for row in books.ask(query, owner)]
        return json.loads(json.dumps(kept | {"requests": asked}))

    return routes


ACTS = {"settle": money.settle, "dispute": money.dispute, "close_dispute": money.close_dispute}
