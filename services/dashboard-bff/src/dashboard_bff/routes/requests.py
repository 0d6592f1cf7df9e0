"""What happens around every request: who is looking, cross-site forgery, headers on every answer."""

import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from common import clock
from common.auth import bearer_token
from common.errors import Forbidden
from common.http import accounts, denials
from common.http.denials import SAFE
from common.http.texts import refuse_card_numbers, refuse_unkeepable, require_json
from common.logs import begin_trace
from dashboard_bff.config import Config
from dashboard_bff.routes import database, services
from dashboard_bff.routes.links import PREFIXES as LINKED
from dashboard_bff.routes.quick import PAGE_COOKIE, QUICK
from dashboard_bff.usecases.cookies import hash_of, parse_cookie
from dashboard_bff.usecases.programs import find_program
from dashboard_bff.usecases.sessions import find_viewer

# Routes that take more than a form or a command: a picture of 2 MB, as a file or as base64; a table
# of 10 MB, as a file or as JSON, where a quote or the end of a line is two bytes.
LARGER_BODIES = {
    "client_record_pages.set_avatar": 2_050_000,
    "api_client_record.set_avatar": 2_750_000,
    "client_import_pages.take_in": 10_050_000,
    "invoice_import_pages.take_in": 10_050_000,
    "api_imports.take_in": 20_100_000,
    "api_invoice_imports.take_in": 20_100_000,
    "paper_pages.set_logo": 2_050_000,
    "api_papers.set_logo": 2_750_000,
    # What a gateway tells is small, and whoever sends it is not known yet.
    "webhooks.stripe": 400_000,
    # One click of a mail program may come as a form in parts.
    "mail_choice_pages.decline": 10_000,
}
CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
# The one page on which a card is typed: into frames of the gateway's, by its script.
STRIPE_FRAMES = "https://js.stripe.com https://hooks.stripe.com"
STRIPE_API = "https://api.stripe.com"
# Whoever calls here is no browser: they sign what they send, and payments looks at that.
WEBHOOKS = "/webhooks/"
SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-counterfoil",
        "description": "The session's cookie (without TLS its name is counterfoil).",
    },
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (cfk_…) instead of a session: it needs no csrf_token, and is"
        " refused with a cookie beside it. It does what it was made for, and what asks for a"
        " person's password is not for it.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "The session's csrf_token, for everything that changes something.",
    },
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: Flask) -> None:
    """Puts the checks before and the headers after every request."""
    app.session_interface = _PageCookies()
    app.before_request(_begin)
    app.before_request(_quick)
    app.before_request(_know)
    app.before_request(_refuse_forgery)
    app.before_request(_refuse_other_bodies)
    app.after_request(_finish)


def cookie_name(config: Config) -> str:
    """Returns the session cookie's name: `__Host-` wherever there is TLS."""
    return "__Host-counterfoil" if config.secure_cookie else "counterfoil"


def set_session_cookie(response: Response, value: str) -> Response:
    """Sets the session cookie: for this host and path alone, out of reach of scripts."""
    config: Config = current_app.extensions["settings"]
    response.set_cookie(
        cookie_name(config),
        value,
        httponly=True,
        secure=config.secure_cookie,
        samesite="Lax",
        path="/",
        max_age=8 * 3600,
    )
    return response


def csp_with_stripe() -> str:
    """Returns the policy of a page with Stripe's own script; no other page lets a third party in."""
    config: Config = current_app.extensions["settings"]
    script = urlsplit(config.stripe_script_url)
    policy = CSP.format(nonce=g.csp_nonce)
    policy = policy.replace("script-src ", f"script-src {script.scheme}://{script.netloc} ")
    policy = policy.replace("connect-src 'self'", f"connect-src 'self' {STRIPE_API}")
    return f"{policy}; frame-src {STRIPE_FRAMES}"


def clear_session_cookie(response: Response) -> Response:
    """Removes the session cookie."""
    config: Config = current_app.extensions["settings"]
    response.delete_cookie(
        cookie_name(config), path="/", secure=config.secure_cookie, httponly=True, samesite="Lax"
    )
    return response


class _PageCookies(SecureCookieSessionInterface):
    """What a page says once, signed in a cookie; most requests have none, and then nothing is signed."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if PAGE_COOKIE not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def _begin() -> None:
    accounts.begin()
    g.csp_nonce = secrets.token_urlsafe(16)
    begin_trace(request.headers.get("traceparent"), service="dashboard-bff")
    g.viewer = None
    request.max_content_length = LARGER_BODIES.get(request.endpoint or "")
    _refuse_uploads()


def _refuse_uploads() -> None:
    """Files come in where a route takes them, and nowhere else."""
    if request.mimetype == "multipart/form-data" and request.endpoint not in LARGER_BODIES:
        raise UnsupportedMediaType("Send a plain form.")


def _quick() -> Response | None:
    """My Billing, kept and unchanged, is answered before anything else is looked at."""
    make = QUICK.get(request.endpoint or "")
    place = parse_cookie(_cookie()) if make else None
    if make is None or place is None or PAGE_COOKIE in request.cookies or bearer_token():
        return None
    if services().was_silent("payments"):
        return None
    found = current_app.extensions["quick_reads"].my_billing(
        place[0], hash_of(place[1]), make.page, clock.now()
    )
    return make.answer(found, place[1]) if found else None


def _know() -> None:
    """Finds out who is looking."""
    if request.endpoint in {"static", "health.live", "health.ready", "health.metrics"}:
        return
    if request.path.startswith((*LINKED, WEBHOOKS)):
        return
    cookie, key = _cookie(), bearer_token()
    if key and request.path.startswith("/api/"):
        if cookie:
            raise BadRequest("Send a key or a session's cookie, not both.")
        g.viewer = find_program(services(), key, address=request.remote_addr)
    elif cookie:
        g.viewer = find_viewer(database(), services(), cookie, now=clock.now())


def _cookie() -> str | None:
    return request.cookies.get(cookie_name(current_app.extensions["settings"]))


def _refuse_forgery() -> None:
    """A change needs this site's own page behind it: its origin, and the session's token."""
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    if site not in {"same-origin", "none"} or (origin and urlsplit(origin).netloc != request.host):
        raise Forbidden("forgery_suspected", "This request did not come from our own page.")
    if g.viewer is None or g.viewer.is_program:
        return
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if not hmac.compare_digest(sent.encode(), g.viewer.csrf_token.encode()):
        raise Forbidden("csrf_token_wrong", "The page is out of date. Load it again.")


def _refuse_other_bodies() -> None:
    """The JSON twins take JSON alone, and nobody takes what cannot be kept."""
    if request.path.startswith("/api/"):
        require_json()
    refuse_unkeepable()
    refuse_card_numbers()


def _finish(response: Response) -> Response:
    # Of a visit every request is kept, the refused ones too, and nothing twice.
    denials.tell(g.viewer.principal if g.viewer and not g.viewer.visit else None)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CSP.format(nonce=g.csp_nonce))
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
        accounts.end(response, "dashboard-bff")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000")
    return response
