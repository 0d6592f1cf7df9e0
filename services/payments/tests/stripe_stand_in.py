"""What Stripe would answer to the few questions of a test, over real HTTP; none of them moves money."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class StripeStandIn:
    """Knows accounts by their keys, and objects by their path; remembers who asked for what."""

    def __init__(self) -> None:
        self.accounts: dict[str, str] = {}
        self.objects: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.url = ""
        self.is_away = False

    def answer(self, path: str, key: str) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if key not in self.accounts:
            return 401, {"error": {"type": "invalid_request_error", "message": f"No key {key}"}}
        found = self.objects.get(path)
        if path == "/v1/account":
            found = {"id": self.accounts[key], "object": "account"}
        if found is None:
            return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}}
        return 200, found


@contextmanager
def stripe_standing_in() -> Iterator[StripeStandIn]:
    """Answers for as long as the block lasts."""
    stand_in = StripeStandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if stand_in.is_away:
                self.close_connection = True
                return
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, body = stand_in.answer(self.path.partition("?")[0], key)
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
