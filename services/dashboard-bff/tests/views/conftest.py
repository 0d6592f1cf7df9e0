"""The dashboard's read model on a fresh database, filled by events as services would publish them."""

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from books import OWNER, STAFF, Books, a_viewer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from common import clock as wall
from common.testing import ServiceUnderTest, service_fixture
from dashboard_bff.app import SERVICE
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import formats

empty_service = service_fixture(SERVICE, service_secret="for tests")


@pytest.fixture
def books(empty_service: ServiceUnderTest) -> Books:
    """A way to tell the dashboard what services say; it has heard of two firms."""
    books = Books(empty_service)
    books.a_firm()
    books.a_firm(empty_service.other_firm, name="Pike Architects")
    return books


@pytest.fixture
def service(books: Books) -> ServiceUnderTest:
    """The dashboard itself."""
    return books.service


@pytest.fixture
def look(service: ServiceUnderTest) -> Callable[..., Any]:
    """Calls a view in a transaction of its own: look(view, viewer, ...)."""

    def call(view: Callable[..., Any], viewer: Viewer, *arguments: Any, **more: Any) -> Any:
        with service.transaction(viewer.firm_id) as session:
            return view(session, viewer, *arguments, **more)

    return call


@pytest.fixture
def owner(service: ServiceUnderTest) -> Viewer:
    """A member who may see everything."""
    return a_viewer(service.firm, OWNER)


@pytest.fixture
def staff(service: ServiceUnderTest) -> Viewer:
    """A member who sees clients and services, no money."""
    return a_viewer(service.firm, STAFF, role="staff")


@pytest.fixture
def stranger(service: ServiceUnderTest) -> Viewer:
    """An owner of another firm."""
    return a_viewer(service.other_firm, OWNER)


@pytest.fixture
def render() -> Any:
    """Renders a template strictly: what a view does not have is an error, not an empty place."""
    templates = resources.files("dashboard_bff") / "templates"
    environment = Environment(
        loader=FileSystemLoader(str(templates)),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= formats.filters(lambda: ("Europe/London", wall.now()))

    def rendered(name: str, who: Any, view: Any, values: Any = None) -> str:
        viewer = {
            "name": who.name, "initials": "DM", "role": who.role, "is_member": who.is_member,
            "firm_name": "Northwind Studio", "firm_email": None, "brand_color": None,
            "csrf_token": "t", "permissions": who.permissions, "company": None, "mode": "sandbox",
        }  # fmt: skip
        return environment.get_template(name).render(
            viewer=viewer, view=view, can=who.may, nav=None, csp_nonce="n", csrf_token="", visit=None,
            toast=None, notice=None, form={"values": values or {}, "errors": {}},
            new_key=lambda: "key", stripe_script="https://js.stripe.com/v3/",
            allowed=lambda entries: [entry for entry in entries if who.may(entry[0])],
        )  # fmt: skip

    return rendered
