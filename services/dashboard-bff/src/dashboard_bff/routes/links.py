"""Routes for who holds a signed link: it says who they are, and which proposal or mails it is for."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from flask import g, request

from dashboard_bff.routes import services
from dashboard_bff.usecases.links import open_link
from dashboard_bff.usecases.mail_choices import open_mail_link

P = ParamSpec("P")
R = TypeVar("R")

# Whoever is signed in is somebody else here: their session is not looked at.
PREFIXES = ("/p/", "/api/v1/links/", "/m/", "/api/v1/mail-links/")


def linked(route: Callable[Concatenate[str, UUID, P], R]) -> Callable[Concatenate[str, P], R]:
    """Lets a route run for the holder of a good link, with the one proposal that it opens."""

    @wraps(route)
    def checked(token: str, *args: P.args, **kwargs: P.kwargs) -> R:
        g.viewer, proposal_id = open_link(services(), token, request.remote_addr)
        return route(token, proposal_id, *args, **kwargs)

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
