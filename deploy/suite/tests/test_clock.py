"""A sandbox firm's time is shown and moved from the command line, over the JSON API."""

import json
import re
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from common.db.security import Urls
from suite.__main__ import main
from suite.clock import forward, show, target_of
from suite.data import CannotStart
from suite.embedded import Embedded
from suite.firms import OWNER
from suite.story.api import Api

from .conftest import Told, open_api


@pytest.fixture
def owner(told: Told, running: Callable[[Mapping[str, Urls]], Embedded]) -> Iterator[Api]:
    api = open_api(running(told.copy(*told.urls)))
    assert api.sign_in(OWNER, told.secrets.demo_password).status == 200
    yield api
    api.close()


def at(api: Api) -> datetime:
    return datetime.fromisoformat(api.get("/test-clock")["now"])


def test_time_moves_on_by_days_and_what_it_brings_is_told(owner: Api) -> None:
    before, said, live = at(owner), [], []

    assert forward(owner, {"days": 31}, said.append, live.append) == 0

    assert at(owner) - before >= timedelta(days=31)
    assert re.search(r"day 31 of 31$", live[-2])
    assert live[-1] == ""
    assert [line for line in said if re.search(r"INV-\d{4}-\d{4} issued", line)]
    assert "1 invoice issued, 1 payment succeeded" in said[-1]


def test_who_died_before_a_step_was_noted_is_followed_by_one_who_goes_on(
    told: Told, running: Callable[[Mapping[str, Urls]], Embedded]
) -> None:
    """Some clocks are where the step led, which is ahead of where it leads a minute later."""
    api = open_api(running(urls := told.copy(*told.urls)))
    assert api.sign_in(OWNER, told.secrets.demo_password).status == 200
    before, said = at(api), list[str]()
    with told.superuser(urls["identity"]) as connection:
        moved = connection.execute("UPDATE firm_clocks SET offset_seconds = offset_seconds + 86460")

    assert forward(api, {"days": 1}, said.append, said.append) == 0

    assert moved.rowcount
    assert timedelta(days=1) <= at(api) - before < timedelta(days=1, minutes=5)
    api.close()


def test_time_moves_to_noon_of_a_day_where_the_firm_is(owner: Api) -> None:
    day = (at(owner) + timedelta(days=3)).date()
    target = target_of(owner, Namespace(days=None, to=day.isoformat()))

    forward(owner, target, lambda line: None, lambda line: None)
    said: list[str] = []
    show(owner, said.append)

    zone = owner.get("/test-clock")["time_zone"]
    assert zone == "Europe/London"
    assert said[0].startswith(f"It is {day} 1")
    assert [line for line in said if line.startswith("Next: ")]
    assert said[-1].startswith("Last journey: ")


@pytest.mark.parametrize(
    ("target", "sentence"),
    [({"days": 801}, "800"), ({"to": "2020-01-01T00:00:00Z"}, "Time moves forward")],
)
def test_time_that_cannot_be_reached_is_refused_in_a_sentence(
    owner: Api, target: dict[str, object], sentence: str
) -> None:
    before = at(owner)

    with pytest.raises(CannotStart, match=sentence):
        forward(owner, target, lambda line: None, lambda line: None)

    assert at(owner) - before < timedelta(minutes=5)


@pytest.mark.parametrize("to", ["soon", "2026-12-01T09:00:00", "2026-13-01"])
def test_what_is_no_moment_is_refused(owner: Api, to: str) -> None:
    with pytest.raises(CannotStart, match=to):
        target_of(owner, Namespace(days=None, to=to))


def test_nobody_is_signed_in_without_being_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clock", "show", "--data", str(tmp_path)]) == 1
    assert "--owner and --password" in capsys.readouterr().err
    (tmp_path / "secrets.json").write_text(json.dumps({"demo_password": "a-b-c-d"}))

    assert main(["clock", "show", "--data", str(tmp_path), "--url", "http://127.0.0.1:1"]) == 1

    assert "No suite answers" in capsys.readouterr().err
