"""One world for each file: what a test does to it, the next one finds."""

from collections.abc import Iterator

import pytest

from common.testing.postgres import Clones

from .world import World, new_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A suite of two firms with people of every role, at rest, on a server of its own."""
    folder = tmp_path_factory.mktemp("matrix")
    cluster = Clones(folder / "pg")
    try:
        with new_world(cluster, folder) as made:
            yield made
    finally:
        cluster.stop()
