"""The dashboard's edge: who is looking, and their way to the services."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import current_app, g, request
from sqlalchemy.orm import Session

from common import clock
from common.db import Database
from common.errors import Forbidden, NotFound, PreconditionRequired, Unauthorized
from dashboard_bff.gateways.services import Services
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.sessions import Browser
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.methods import own_method

P = ParamSpec("P")
R = TypeVar("R")


def viewer() -> Viewer:
    """Returns who is looking; raises Unauthorized if nobody is signed in."""
    found = g.get("viewer")
    if found is None:
        raise Unauthorized("session_missing", "Sign in first.")
    return found  # type: ignore[no-any-return]


def browser() -> Browser:
    """Returns what the request comes with, and from where."""
    return Browser(request.headers.get("User-Agent", ""), request.remote_addr or "")


def sent_from() -> dict[str, str]:
    """Returns what is kept with a signature: where from, and with what, it was sent."""
    return {
        "address": request.remote_addr or "",
        "user_agent": request.user_agent.string[:400],
    }


def desk() -> Desk:
    """Returns the viewer's way to the services."""
    return Desk(database(), services(), viewer())


def database() -> Database:
    """Returns the dashboard's own database."""
    return current_app.extensions["database"]  # type: ignore[no-any-return]


def services() -> Services:
    """Returns the services behind the dashboard."""
    return current_app.extensions["services"]  # type: ignore[no-any-return]


@contextmanager
def reading() -> Iterator[Session]:
    """Opens a transaction that sees the viewer's firm."""
    with database().transaction(viewer().firm_id) as session:
        yield session


def firm_now(session: Session) -> datetime:
    """Returns the present instant of the viewer's firm."""
    return clock.firm_now(session, viewer().firm_id)


def needs(*permissions: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Lets a page or an API route run only for a viewer with every permission."""

    def decorate(route: Callable[P, R]) -> Callable[P, R]:
        @wraps(route)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            who = viewer()
            if missing := set(permissions) - who.permissions:
                if who.visit:
                    raise theirs_alone(who)
                raise Forbidden("permission_missing", f"This needs {', '.join(sorted(missing))}.")
            return route(*args, **kwargs)

        checked.required_permissions = permissions  # type: ignore[attr-defined]
        return checked

    return decorate


def theirs_alone(who: Viewer) -> Forbidden:
    """Returns the refusal of what nobody does for a contact whose billing they look at."""
    sentence = (
        f"You are viewing as {who.name}. Paying, signing and their security are theirs alone."
    )
    return Forbidden("impersonation_read_only", sentence)


def fresh(route: Callable[P, R]) -> Callable[P, R]:
    """Lets a route run only for who proved a moment ago that it is them.

    Stands below every other check: a role that may not do it at all is not asked for a password.
    JSON is told `step_up_needed`, a page is sent to /prove and back. A form is never sent again for
    the person: what they proved is that they are there, not that they meant this.
    """

    @wraps(route)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not viewer().is_fresh(clock.now()):
            raise Forbidden("step_up_needed", "Prove once more that it is you, then do it again.")
        return route(*args, **kwargs)

    checked.needs_proof = True  # type: ignore[attr-defined]
    return checked


def members_only(route: Callable[P, R]) -> Callable[P, R]:
    """Hides a route of the firm's side from contacts: to them it is not there."""

    @wraps(route)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not viewer().is_member:
            raise NotFound
        return route(*args, **kwargs)

    return checked


def contacts_only(route: Callable[P, R]) -> Callable[P, R]:
    """Hides My Billing from everyone but contacts with the role client."""

    @wraps(route)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if viewer().is_member or viewer().role != "client" or viewer().client_id is None:
            raise NotFound
        return route(*args, **kwargs)

    return checked


def own_client() -> UUID:
    """Returns the client that the viewer, a contact, speaks for."""
    client_id = viewer().client_id
    if client_id is None:
        raise NotFound
    return client_id


def require_method(client_id: UUID, method_id: UUID) -> None:
    """Raises NotFound of a payment method that is not this client's, or that it may not change."""
    with reading() as session:
        own_method(session, viewer(), client_id, method_id)


def keyed(route: Callable[P, R]) -> Callable[P, R]:
    """Says in the route's description that it needs an Idempotency-Key, which goes to a service."""
    route.is_idempotent = True  # type: ignore[attr-defined]
    return route


def idempotency_key() -> str:
    """Returns the request's key: the header's, or the hidden field of a form."""
    key = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key", "")
    if not key:
        raise PreconditionRequired("idempotency_key_missing", "Send an Idempotency-Key header.")
    return key


Json = dict[str, Any]
