"""A suite with one sandbox firm, and people at browsers of their own."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser

from suite.firms import OWNER
from suite.secrets import load_or_make
from suite.story.api import Api
from tests.e2e import drivers as by
from tests.e2e.browser import Person
from tests.e2e.by_hand.deals import PASSWORD, numbers
from tests.e2e.suites import UpSuite


@pytest.fixture(scope="module")
def owner_password(suite: UpSuite) -> str:
    """The password of the firm's owner."""
    return load_or_make(suite.folder).demo_password


@pytest.fixture
def person(chrome: Browser, suite: UpSuite) -> Iterator[Callable[..., Person]]:
    """Seats people at browsers of their own; at the end none may have complained."""
    seated: list[Person] = []

    def seat(**how: int | bool) -> Person:
        seated.append(Person(chrome, suite.url, **how))
        return seated[-1]

    yield seat
    for each in seated:
        each.close()


@pytest.fixture(scope="module")
def owner_session(chrome: Browser, suite: UpSuite, owner_password: str) -> dict:
    """The cookies of the owner, signed in once."""
    owner = Person(chrome, suite.url)
    by.sign_in(owner, OWNER, owner_password)
    state = owner.context.storage_state()
    owner.close()
    return state


@pytest.fixture
def owner(person: Callable[..., Person], owner_session: dict) -> Person:
    """The owner, signed in, with a script."""
    owner = person()
    owner.context.add_cookies(owner_session["cookies"])
    return owner


@pytest.fixture(scope="module")
def api(suite: UpSuite, owner_password: str) -> Iterator[Api]:
    """The owner at the JSON API: for what a test needs to be there before it begins."""
    owner = Api(suite.url, patience=30)
    owner.sign_in(OWNER, owner_password)
    yield owner
    owner.close()


@pytest.fixture
def deal(api: Api, person: Callable[..., Person]) -> SimpleNamespace:
    """A new client with a contact who is signed in, and a proposal that waits for them."""
    return by.given_deal(api, person(), next(numbers), PASSWORD)
