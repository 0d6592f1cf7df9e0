"""Each chapter of the story: embedded, and apart on RabbitMQ."""

import argparse
from contextlib import closing

import pytest

from suite.apart import private_suite
from suite.story import Scene, tell
from suite.story.api import Api
from suite.story.telling import CHAPTERS, story


def options(**changes) -> argparse.Namespace:
    chosen = {
        "list": False, "chapter": "main", "url": None, "apart": False, "owner": None,
        "password": None, "run": None, "patience": 0, "then_check": True,
    }  # fmt: skip
    return argparse.Namespace(**(chosen | changes))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_so_in_one_process_and_leaves_nothing_wrong(chapter):
    assert story(options(chapter=chapter)) == 0


def test_every_chapter_is_so_with_every_service_apart(own_broker):
    # The main chapter moves the clock there as well; a year of it is for one process.
    chapters = {name: chapter for name, chapter in CHAPTERS.items() if name != "year"}
    with private_suite(amqp_url=own_broker.url) as suite:
        for name, chapter in chapters.items():
            scene = Scene(
                suite.url, suite.owner, suite.password, name, lambda: Api(suite.url, patience=60)
            )

            with closing(scene):
                assert tell(chapter, scene)


@pytest.mark.parametrize("missing", [{"chapter": "no-such"}, {"url": "http://127.0.0.1:1"}])
def test_what_cannot_be_told_is_said_in_one_sentence(missing):
    from suite.data import CannotStart

    with pytest.raises(CannotStart):
        story(options(**missing))
