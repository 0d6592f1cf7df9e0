"""The dashboard's read model on a fresh database, filled by events as services would publish them."""

from collections.abc import Callable
from typing import Any

import pytest
from books import OWNER, STAFF, Books, a_viewer

from common.testing import ServiceUnderTest, service_fixture
from dashboard_bff.app import SERVICE
from dashboard_bff.usecases.sessions import Viewer

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
