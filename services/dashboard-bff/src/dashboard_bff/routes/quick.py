"""How a kept My Billing is answered: its text, with what depends on the person put in."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from flask import Response, g, request

from dashboard_bff.pages.personal import personal
from dashboard_bff.pages.quick import Quick
from dashboard_bff.usecases.cookies import csrf_token
from dashboard_bff.views.formats import initials

# A page with something to say once (a toast, a notice) goes the long way.
PAGE_COOKIE = "counterfoil-page"

JSON_PAGE = "my-billing"
HTML_PAGE = "my-billing.html"


@dataclass(frozen=True)
class QuickPage:
    """Which kept page an endpoint serves, and how it becomes an answer."""

    page: str
    answer: Callable[[Quick, str], Response]


def with_person(body: str, name: str) -> bytes:
    """Returns My Billing's JSON with its contact put in front: the kept text is not read again."""
    person = orjson.dumps({"name": name, "initials": initials(name)})
    return b'{"contact":' + person + b"," + body[1:].encode()


def _json(found: Quick, secret: str) -> Response:
    """Answers with an ETag that the person is part of, or 304 if it is what they have."""
    etag = f'"{found.seq}-{csrf_token(secret)[:12]}-{len(found.body)}"'
    if request.headers.get("If-None-Match") == etag:
        response = Response(status=304)
    else:
        response = Response(with_person(found.body, found.name), mimetype="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _html(found: Quick, secret: str) -> Response:
    return Response(html_for(found.body, found.name, csrf_token(secret)), mimetype="text/html")


def html_for(body: str, name: str, csrf: str) -> str:
    """Returns My Billing's page with the person's name, tokens and keys in it."""
    values = {
        "name": name,
        "initials": initials(name),
        "csrf_token": csrf,
        "csp_nonce": g.csp_nonce,
        "key": secrets.token_urlsafe(18),
    }
    return personal(body, values)


QUICK = {
    "api_my_billing.show": QuickPage(JSON_PAGE, _json),
    "my_billing_pages.show": QuickPage(HTML_PAGE, _html),
}
