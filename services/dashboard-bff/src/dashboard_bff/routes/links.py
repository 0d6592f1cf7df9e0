"""Routes for who holds a signed link: the link says who they are and which proposal they see."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from flask import g, request

from dashboard_bff.routes import services
from dashboard_bff.usecases.links import open_link

P = ParamSpec("P")
R = TypeVar("R")

# Whoever is signed in is somebody else here: their session is not looked at.
PREFIXES = ("/p/", "/api/v1/links/")


def linked(route: Callable[Concatenate[str, UUID, P], R]) -> Callable[Concatenate[str, P], R]:
    """Lets a route run for the holder of a good link, with the one proposal that it opens."""

    @wraps(route)
    def checked(token: str, *args: P.args, **kwargs: P.kwargs) -> R:
        g.viewer, proposal_id = open_link(services(), token, request.remote_addr)
        return route(token, proposal_id, *args, **kwargs)

    checked.required_link = True  # type: ignore[attr-defined]
    return checked
