"""What journeys share: one Chromium and one suite for a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium
from tests.e2e.suites import UpSuite


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """Real Chromium; the test is skipped where there is none."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def suite(chrome: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpSuite]:
    """A suite of the module's own, with one sandbox firm in it; it stops as Ctrl-C stops it."""
    suite = UpSuite(tmp_path_factory.mktemp("suite"))
    suite.start()
    yield suite
    assert suite.stop() == 0
