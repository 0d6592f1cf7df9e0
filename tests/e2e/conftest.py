"""What journeys share: one Chromium for a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """Real Chromium; the test is skipped where there is none."""
    with chromium() as started:
        yield started
