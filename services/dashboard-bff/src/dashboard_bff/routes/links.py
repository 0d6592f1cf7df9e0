"""Routes for who holds a signed link: it says who they are, and which document or mails."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from flask import g, request

from common.errors import AppError
from dashboard_bff.routes import services
from dashboard_bff.usecases.links import link_gone, open_link
from dashboard_bff.usecases.mail_choices import open_mail_link

P = ParamSpec("P")
R = TypeVar("R")
Route = Callable[Concatenate[str, UUID, P], R]
Linked = Callable[Concatenate[str, P], R]

# Whoever is signed in is somebody else here: their session is not looked at.
PREFIXES = ("/p/", "/e/", "/i/", "/m/")
PREFIXES += ("/api/v1/links/", "/api/v1/estimate-links/", "/api/v1/mail-links/")
PREFIXES += ("/api/v1/invoice-links/",)


def linked(route: Route[P, R]) -> Linked[P, R]:
    """Lets a route run for the holder of a good link, with the one proposal that it opens."""
    return _opening("proposal", route)


def linked_to_estimate(route: Route[P, R]) -> Linked[P, R]:
    """Lets a route run for the holder of a good link, with the one estimate that it opens."""
    return _opening("estimate", route)


def linked_to_invoice(route: Route[P, R]) -> Linked[P, R]:
    """Lets a route run for the holder of a good link, with the one invoice that it pays.

    What is not there for it looks as if the link were no link.
    """

    @wraps(route)
    def bounded(token: str, document_id: UUID, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return route(token, document_id, *args, **kwargs)
        except AppError as error:
            if error.status != 404:
                raise
            g.viewer = None
            raise link_gone() from error

    return _opening("invoice", bounded)


def _opening(kind: str, route: Route[P, R]) -> Linked[P, R]:
    @wraps(route)
    def checked(token: str, *args: P.args, **kwargs: P.kwargs) -> R:
        g.viewer, document_id = open_link(services(), token, request.remote_addr, kind)
        return route(token, document_id, *args, **kwargs)

    checked.required_link = True  # type: ignore[attr-defined]
    return checked


def mail_linked(route: Callable[Concatenate[str, str, P], R]) -> Callable[Concatenate[str, P], R]:
    """Lets a route run for the holder of a good link in a mail, with the kind of mail it is for."""

    @wraps(route)
    def checked(token: str, *args: P.args, **kwargs: P.kwargs) -> R:
        g.viewer, kind = open_mail_link(services(), token)
        return route(token, kind, *args, **kwargs)

    checked.required_link = True  # type: ignore[attr-defined]
    return checked
