"""The main job, told by the story: embedded, and apart on RabbitMQ."""

import argparse
from contextlib import closing

import pytest

from suite.apart import private_suite
from suite.story import Scene, tell
from suite.story.api import Api
from suite.story.main_job import MAIN
from suite.story.telling import story


def options(**changes) -> argparse.Namespace:
    chosen = {
        "list": False, "chapter": "main", "url": None, "apart": False, "owner": None,
        "password": None, "run": None, "patience": 0, "then_check": True,
    }  # fmt: skip
    return argparse.Namespace(**(chosen | changes))


def test_the_main_job_is_so_in_one_process_and_leaves_nothing_wrong():
    assert story(options()) == 0


def test_the_main_job_is_so_with_every_service_apart(amqp_url):
    with private_suite(amqp_url=amqp_url) as suite:
        scene = Scene(
            suite.url, suite.owner, suite.password, "apart", lambda: Api(suite.url, patience=60)
        )

        with closing(scene):
            assert tell(MAIN, scene)


@pytest.mark.parametrize("missing", [{"chapter": "no-such"}, {"url": "http://127.0.0.1:1"}])
def test_what_cannot_be_told_is_said_in_one_sentence(missing):
    from suite.data import CannotStart

    with pytest.raises(CannotStart):
        story(options(**missing))
