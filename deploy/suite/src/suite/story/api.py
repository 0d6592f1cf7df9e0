"""A browser for stories: a session cookie, its CSRF token, and patience while the suite is away."""

import time
from typing import Any

import httpx


class Answer:
    """What the suite answered: status, JSON body, headers."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        is_json = "json" in response.headers.get("content-type", "")
        self.body: Any = response.json() if is_json and response.content else {}

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    @property
    def code(self) -> str:
        """The stable code of a refusal."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""


class Api:
    """Calls the dashboard's JSON API; repeats a call while the suite is away or says 503."""

    def __init__(
        self, url: str, *, transport: httpx.BaseTransport | None = None, patience: float = 0
    ) -> None:
        self._client = httpx.Client(base_url=f"{url}/api/v1", transport=transport, timeout=30)
        self._patience = patience
        self._csrf = ""

    def close(self) -> None:
        """Gives the connections back; the session ends by itself."""
        self._client.close()

    def get(self, path: str, **query: Any) -> Answer:
        """Asks."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """Commands; with a key it may be repeated safely."""
        headers = {"Idempotency-Key": key} if key else {}
        return self._call("POST", path, json={} if body is None else body, headers=headers)

    def put(self, path: str, body: Any) -> Answer:
        """Replaces a whole; the body names the version that was read."""
        return self._call("PUT", path, json=body)

    def patch(self, path: str, body: Any, *, etag: str) -> Answer:
        """Changes what was read at this version."""
        return self._call("PATCH", path, json=body, headers={"If-Match": etag})

    def use_key(self, text: str) -> None:
        """Comes as a program from now on: with a key, and no session."""
        self._client.cookies.clear()
        self._client.headers["Authorization"] = f"Bearer {text}"

    def delete(self, path: str) -> Answer:
        """Deletes."""
        return self._call("DELETE", path)

    def sign_in(self, email: str, password: str) -> Answer:
        """Opens a session and keeps its token."""
        answer = self.post("/session", {"email": email, "password": password})
        self.keep_session(answer)
        return answer

    def keep_session(self, answer: Answer) -> None:
        """Keeps the CSRF token of a session that was just opened."""
        self._csrf = answer.body.get("csrf_token") or self._csrf

    def _call(self, method: str, path: str, headers: Any = None, **request: Any) -> Answer:
        ends = time.monotonic() + self._patience
        while True:
            sent = {"X-CSRF-Token": self._csrf, **(headers or {})}
            try:
                answer = Answer(self._client.request(method, path, headers=sent, **request))
                if answer.status != 503 and answer.code != "request_in_progress":
                    return answer
            except httpx.TransportError:
                if time.monotonic() > ends:
                    raise
                answer = None
            if answer is not None and time.monotonic() > ends:
                return answer
            time.sleep(0.1)
