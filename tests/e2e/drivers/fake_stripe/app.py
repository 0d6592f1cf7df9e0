"""The fake's HTTP side: keys, idempotency, faults, and then what was asked for."""

import hashlib
import json
import re
import select
import socket
from collections.abc import Callable
from threading import Event
from typing import Any, NoReturn

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from tests.e2e.drivers.fake_stripe import money, people, wire
from tests.e2e.drivers.fake_stripe.books import Books, Object, shown
from tests.e2e.drivers.fake_stripe.control import control
from tests.e2e.drivers.fake_stripe.errors import ApiError, invalid
from tests.e2e.drivers.fake_stripe.webhooks import Webhooks

BEFORE = ("timeout_before", "cut_before", "429", "500_before", "refused")
AFTER = ("timeout_after_charge", "cut_after_charge", "500_after_charge")
# Longer than any client of ours waits.
HANGS_SECONDS = 30

Handler = Callable[..., Object | ApiError]
KINDS = {"customers": "customer", "payment_methods": "payment_method", "refunds": "refund",
         "payment_intents": "payment_intent", "setup_intents": "setup_intent",
         "charges": "charge", "disputes": "dispute", "events": "event"}  # fmt: skip
POSTS: list[tuple[str, str, Handler]] = [
    (r"customers", "customer", people.create_customer),
    (r"payment_methods/(\w+)/attach", "attach", people.attach),
    (r"payment_methods/(\w+)/detach", "detach", people.detach),
    (r"payment_methods/(\w+)", "update", people.update_method),
    (r"setup_intents", "setup", people.create_setup),
    (r"setup_intents/(\w+)/confirm", "setup", people.confirm_setup),
    (r"payment_intents", "charge", money.create_payment),
    (r"payment_intents/(\w+)/confirm", "confirm", money.confirm_payment),
    (r"payment_intents/(\w+)/cancel", "cancel", money.cancel_payment),
    (r"refunds", "refund", money.create_refund),
]


def create_app(books: Books) -> Flask:
    """Returns the fake on its books."""
    app, webhooks, released = Flask(__name__), Webhooks(books), Event()
    app.register_blueprint(control(books, webhooks, released))
    desk = Desk(books, webhooks, released)
    app.add_url_rule("/v1/<path:path>", view_func=desk.answer, methods=["GET", "POST"])
    app.register_error_handler(ApiError, lambda error: (error.body, error.status))
    app.register_error_handler(HTTPException, lambda _: (_NO_SUCH_URL, 404))
    return app


class Desk:
    """Answers requests one by one, as the faults that are set let it."""

    def __init__(self, books: Books, webhooks: Webhooks, released: Event) -> None:
        self._books, self._webhooks, self._released = books, webhooks, released

    def answer(self, path: str) -> Response:
        """Answers one request."""
        accounts = self._books.setting("accounts", {})
        owner, is_secret = wire.owner_of(request.headers.get("Authorization", ""), accounts)
        form = wire.read_form([*request.args.items(multi=True), *request.form.items(multi=True)])
        if not is_secret and "client_secret" not in form:
            raise ApiError(401, "invalid_request_error", "This needs a secret key.")
        if request.method == "GET":
            return self._read(owner, path, form)
        for pattern, act, handler in POSTS:
            if found := re.fullmatch(pattern, path):
                return self._write(owner, act, handler, form, *found.groups())
        raise invalid(f"Unrecognized request URL (POST: /v1/{path}).", status=404)

    def _read(self, owner: str, path: str, form: dict[str, Any]) -> Response:
        self._fault("search" if path.endswith("/search") else "read", set(), BEFORE)
        if path == "account":
            return _said(200, {"id": owner.partition(":")[0], "object": "account"})
        name, _, rest = path.partition("/")
        if name not in KINDS:
            raise invalid(f"Unrecognized request URL (GET: /v1/{path}).", status=404)
        with self._books.transaction() as books:
            if rest == "search":
                kind, index = KINDS[name], books.setting("search_index", None)
                is_new = index is None
                things = books.every(owner, kind) if is_new else index.get(f"{owner} {kind}", [])
                found = wire.found_by(f"/v1/{path}", things, form)
            elif rest == "":
                found = wire.page_of(f"/v1/{path}", self._listed(books, owner, name, form), form)
            elif name == "payment_methods":
                found = people.method_behind(books, owner, rest, "id")
            else:
                found = books.get(owner, KINDS[name], rest)
            return _said(200, self._expanded(books, owner, found, form))

    def _listed(self, books: Books, owner: str, name: str, form: dict[str, Any]) -> list[Object]:
        named = {k: v for k, v in form.items() if k in ("customer", "payment_intent", "charge")}
        things = books.every(owner, KINDS[name])
        return [thing for thing in things if all(thing.get(k) == v for k, v in named.items())]

    def _expanded(self, books: Books, owner: str, found: Object, form: dict[str, Any]) -> Object:
        for path in form.get("expand", {}).values():
            name = path.removeprefix("data.")
            for thing in found["data"] if path != name else [found]:
                kind = {"latest_charge": "charge"}.get(name, name)
                if isinstance(thing.get(name), str):
                    thing[name] = books.get(owner, kind, thing[name])
        return found

    def _write(
        self, owner: str, act: str, handler: Handler, form: dict[str, Any], *ids: str
    ) -> Response:
        cards = self._cards(owner, form, ids)
        key = f"{request.headers.get('Idempotency-Key', '')}"
        self._note(owner, key)
        self._fault(act, cards, BEFORE)
        if replayed := self._begin(owner, key):
            return replayed
        if slow := self._books.take_fault(act, cards, ("slow",)):
            self._released.wait(float(slow[1]))
        try:
            with self._books.transaction() as books:
                made = handler(books, owner, form, *ids)
        except ApiError:
            # What was never begun is not remembered: the same key may be used again.
            self._books.ask("DELETE FROM keys WHERE owner = ? AND key = ?", owner, key)
            raise
        status, body = (made.status, made.body) if isinstance(made, ApiError) else (200, made)
        fault = self._books.take_fault(act, cards, AFTER)
        if fault and fault[0] == "500_after_charge":
            status, body = 500, _BROKEN
        text = json.dumps(shown(body))
        self._books.ask("UPDATE keys SET status = ?, body = ? WHERE owner = ? AND key = ?",
                        status, text, owner, key)  # fmt: skip
        self._webhooks.spread()
        if fault and fault[0] != "500_after_charge":
            _lose(fault[0])
        return _said(status, body)

    def _begin(self, owner: str, key: str) -> Response | None:
        """Takes the key; returns the answer it had before, or refuses what is not the same."""
        asked = [request.path, *sorted(request.form.items(multi=True))]
        fingerprint = hashlib.sha256(repr(asked).encode()).hexdigest()
        with self._books.transaction() as books:
            query = "SELECT fingerprint, status, body FROM keys WHERE owner = ? AND key = ?"
            rows = books.ask(query, owner, key)
            if not rows:
                books.ask("INSERT INTO keys VALUES (?, ?, ?, NULL, NULL)", owner, key, fingerprint)
                return None
        [(known, status, body)] = rows
        if known != fingerprint:
            message = "Keys for idempotent requests can only be used with the same parameters."
            raise ApiError(400, "idempotency_error", message)
        if status is None:
            message = "There is currently another in-progress request using this Idempotent Key."
            raise ApiError(409, "idempotency_error", message, code="idempotency_key_in_use")
        answer = _said(status, json.loads(body))
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    def _fault(self, act: str, cards: set[str], modes: tuple[str, ...]) -> None:
        fault = self._books.take_fault(act, cards, modes)
        if fault is None:
            return
        if fault[0] == "429":
            raise ApiError(429, "invalid_request_error", "Too many requests.", code="rate_limit")
        if fault[0] == "refused":
            raise invalid("This is not available for this account.")
        if fault[0] == "500_before":
            raise ApiError(500, "api_error", _BROKEN["error"]["message"])
        _lose(fault[0])

    def _cards(self, owner: str, form: dict[str, Any], ids: tuple[str, ...]) -> set[str]:
        """Returns the names under which a fault may be set for the card that this is about."""
        names = {str(form.get("payment_method")), str(form.get("payment_intent")), *ids}
        for name in [*names]:
            if payment := self._books.find(owner, "payment_intent", name):
                names.add(payment["payment_method"])
        for name in [*names]:
            if method := self._books.find(owner, "payment_method", name):
                names.add(method["_origin"])
        return names

    def _note(self, owner: str, key: str) -> None:
        self._books.ask(
            "INSERT INTO requests (owner, method, path, key, form) VALUES (?, ?, ?, ?, ?)",
            owner, request.method, request.path, key, request.get_data(as_text=True),
        )  # fmt: skip


_NO_SUCH_URL = {"error": {"type": "invalid_request_error", "message": "Unrecognized URL"}}
_BROKEN = {"error": {"type": "api_error", "message": "An unknown error occurred."}}


def _said(status: int, body: Object) -> Response:
    return Response(json.dumps(shown(body)), status, content_type="application/json")


def _lose(mode: str) -> NoReturn:
    """Never answers: keeps the caller waiting until he has gone, or hangs up on him."""
    line: socket.socket = request.environ["werkzeug.socket"]
    if mode.startswith("timeout"):
        select.select([line], [], [], HANGS_SECONDS)  # Readable when the other side has closed it.
    line.shutdown(socket.SHUT_RDWR)
    raise ApiError(500, "api_error", "Nobody hears this.")
