"""How a page comes about: a view in a template, with who is looking and what just happened."""

import hashlib
import secrets
from typing import Any
from urllib.parse import quote, urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from werkzeug.wrappers import Response as AnyResponse

from common import clock
from common.card_numbers import has_card_number
from common.errors import AppError
from common.http.problems import MEDIA_TYPE
from dashboard_bff.pages.personal import mark
from dashboard_bff.queries import find_resource
from dashboard_bff.routes import database
from dashboard_bff.routes.quick import PAGE_COOKIE
from dashboard_bff.routes.requests import csp_with_stripe
from dashboard_bff.views import formats, impersonations
from dashboard_bff.views.errors import error_view, plain

Page = Response | AnyResponse

NO_FORM: dict[str, Any] = {"values": {}, "errors": {}}


def install(app: Flask) -> None:
    """Gives templates their filters and globals, and errors their page."""
    secret = app.extensions["settings"].service_secret
    app.secret_key = hashlib.sha256(f"pages:{secret}".encode()).digest()
    app.config |= {
        "SESSION_COOKIE_NAME": PAGE_COOKIE,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": app.extensions["settings"].secure_cookie,
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= formats.filters(_place)
    app.jinja_env.globals |= {"can": _can, "allowed": _allowed, "new_key": _new_key}
    app.context_processor(_globals)
    app.after_request(_as_page)


def page(
    template: str,
    view: dict[str, Any],
    *,
    nav: str | None = None,
    form: dict[str, Any] | None = None,
    notice: dict[str, Any] | None = None,
    status: int = 200,
    **more: Any,
) -> Page:
    """Renders a template around a view."""
    told = notice or session.pop("notice", None)
    toast = session.pop("toast", None)
    body = render_template(
        template, view=view, nav=nav, form=form or NO_FORM, notice=told, toast=toast, **more
    )
    response = make_response(body, status)
    if view.get("gateway") == "stripe" and view.get("is_connected"):
        response.headers["Content-Security-Policy"] = csp_with_stripe()
    return response


def text_for_anyone(template: str, view: dict[str, Any], *, nav: str) -> str:
    """Renders a page to be kept: with marks in place of what depends on the person."""
    marks = {name: mark(name) for name in ("name", "initials", "csrf_token")}
    return render_template(
        template,
        view={"contact": marks, **view},
        nav=nav,
        form=NO_FORM,
        notice=None,
        toast=None,
        viewer=(_viewer() or {}) | marks,
        csp_nonce=mark("csp_nonce"),
        new_key=lambda: mark("key"),
        visit=None,
    )


def has_news() -> bool:
    """Tells whether the page has something to say once: a toast or a notice."""
    return "toast" in session or "notice" in session


def go(
    address: str,
    *,
    toast: str | None = None,
    notice: dict[str, Any] | None = None,
    typed: dict[str, str] | None = None,
) -> Page:
    """Sends the browser on after a form, with a word about what was done, and what to keep of it."""
    if typed:
        session["typed"] = typed
    if toast:
        session["toast"] = {"text": toast, "href": None, "label": None}
    if notice:
        session["notice"] = notice
    return redirect(address, 303)


def typed_before() -> dict[str, str]:
    """Returns what the last form left for this one to begin with."""
    return session.pop("typed", {})  # type: ignore[no-any-return]


def notice(tone: str, icon: str, title: str, text: str = "") -> dict[str, Any]:
    """Returns the one notice that a page may carry above its content."""
    return {"tone": tone, "icon": icon, "title": title, "text": text, "href": None, "label": None}


def refused(error: AppError) -> dict[str, Any]:
    """Returns a refusal as a notice."""
    return notice("bad", "alert", error.detail or "That was refused.", "Nothing was changed.")


def local(address: str | None, otherwise: str) -> str:
    """Returns the address if it is a path of this site, else the other: no open redirect."""
    plain = address is not None and address.isprintable() and "\\" not in address
    if plain and address.startswith("/") and not address.startswith("//"):
        return address
    return otherwise


def form_with(values: Any, error: AppError | None = None) -> dict[str, Any]:
    """Returns the form as it was typed, with the errors of a refusal at their fields.

    A card's number that was typed into it is not said again.
    """
    errors = {} if error is None else error.errors or {"": [error.detail or error.code]}
    typed = {name: "" if _is_card(value) else value for name, value in dict(values).items()}
    return {"values": typed, "errors": plain(errors)}


def _is_card(value: Any) -> bool:
    return isinstance(value, str) and has_card_number(value)


def typed_over(error: AppError, version: str = "etag") -> dict[str, str]:
    """Returns what was typed; once somebody was told of a newer version, sent again it is about that."""
    typed = request.form.to_dict()
    if error.status == 412:
        typed.pop(version, None)
    return typed


def firm() -> dict[str, Any]:
    """Returns the viewer's firm, read once a request."""
    if "firm" not in g:
        with database().transaction(g.viewer.firm_id) as reading:
            g.firm = find_resource(reading, g.viewer.firm_id, "firm", g.viewer.firm_id) or {}
            g.firm_now = clock.firm_now(reading, g.viewer.firm_id)
            client = g.viewer.client_id
            g.client = (
                find_resource(reading, g.viewer.firm_id, "client", client) if client else None
            )
    return g.firm  # type: ignore[no-any-return]


def _place() -> tuple[str, Any]:
    """Where and when the page is: the firm's zone and its present instant."""
    if g.get("viewer") is None:
        return "UTC", clock.now()
    return firm().get("time_zone", "UTC"), g.firm_now


def _can(permission: str) -> bool:
    return g.get("viewer") is not None and g.viewer.may(permission)


def _allowed(entries: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Returns the entries of a menu whose permission, their first part, the viewer has."""
    return [entry for entry in entries if _can(entry[0])]


def _new_key() -> str:
    """A form that was refused keeps its key: sent again it is still the same request."""
    return request.form.get("idempotency_key") or secrets.token_urlsafe(18)


def _globals() -> dict[str, Any]:
    who = g.get("viewer")
    token = who.csrf_token if who else ""
    return {
        "viewer": _viewer(),
        "visit": _visit(),
        "csp_nonce": g.csp_nonce,
        "csrf_token": token,
        "stripe_script": current_app.extensions["settings"].stripe_script_url,
    }


def _visit() -> dict[str, Any] | None:
    """Returns who looks as whom, if somebody does: it stands above every page."""
    who = g.get("viewer")
    if who is None or who.visit is None:
        return None
    firm()
    return impersonations.banner(who, (g.client or {}).get("name"), clock.now())


def _viewer() -> dict[str, Any] | None:
    who = g.get("viewer")
    if who is None:
        return None
    its_firm = firm()
    return {
        "name": who.name,
        "email": who.email,
        "initials": formats.initials(who.name),
        "role": who.role,
        "is_member": who.is_member,
        "firm_name": its_firm.get("name", ""),
        "firm_email": its_firm.get("email"),
        "brand_color": its_firm.get("brand_color"),
        "csrf_token": who.csrf_token,
        "permissions": who.permissions,
        "company": (g.client or {}).get("name"),
        "mode": its_firm.get("mode", "live"),
    }


def _as_page(response: Response) -> Page:
    """A refusal on a page is a page too: its problem, in words, with a way on."""
    if response.mimetype != MEDIA_TYPE or request.path.startswith(("/api/", "/webhooks/")):
        return response
    problem = response.get_json()
    if problem["status"] == 401 and request.method == "GET":
        return redirect(f"/sign-in?next={quote(_here())}", 303)
    if problem["code"] == "step_up_needed":
        return _to_prove()
    shown = page("error.html", error_view(problem), status=problem["status"])
    for name in ("Retry-After",):
        if name in response.headers:
            shown.headers[name] = response.headers[name]
    return shown


def _to_prove() -> Page:
    """Asks for the password; a form is not sent again for anyone, so they go back to its page."""
    if request.method == "GET":
        return redirect(f"/prove?next={quote(_here())}", 303)
    came_from = urlsplit(request.referrer or "")
    page_of_form = came_from.path if came_from.netloc == request.host else ""
    return redirect(f"/prove?again=1&next={quote(local(page_of_form, '/'))}", 303)


def _here() -> str:
    return request.full_path.rstrip("?")
