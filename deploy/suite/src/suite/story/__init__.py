"""Stories: the product's jobs, done from outside through the dashboard's JSON API, each step proven.

A story is told in chapters; a chapter is a list of steps. Each step says what it did, how long it
took and what proves it, and raises NotSo at the first thing that is not as it should be. Steps are
repeatable: a suite that is killed and started again lets the story go on where it was.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from suite.story.api import Api


class NotSo(Exception):
    """Something is not as the story says it must be."""


@dataclass
class Scene:
    """What the steps of one telling share: the address, the firm's owner, and what was made."""

    url: str
    owner_email: str
    owner_password: str
    run: str
    open_api: Callable[[], Api]
    facts: dict[str, Any] = field(default_factory=dict)
    apis: dict[str, Api] = field(default_factory=dict)

    def api(self, who: str) -> Api:
        """Returns the browser of `owner`, `contact` or `stranger`; each keeps its own session."""
        if who not in self.apis:
            self.apis[who] = self.open_api()
        return self.apis[who]

    def close(self) -> None:
        """Closes every browser."""
        for api in self.apis.values():
            api.close()

    def key(self, what: str) -> str:
        """Returns the idempotency key of a command: the same each time this telling repeats it."""
        return f"story-{self.run}-{what}"


Step = Callable[[Scene], str]


@dataclass(frozen=True)
class Chapter:
    """A named list of steps; a step's docstring is what it says it does."""

    name: str
    about: str
    steps: Sequence[Step]


def tell(
    chapter: Chapter,
    scene: Scene,
    *,
    say: Callable[[str], None] = print,
    after: Callable[[int], None] = lambda number: None,
) -> bool:
    """Tells a chapter; returns whether all was so. `after` is called when each step is done."""
    say(f"\n{chapter.name}: {chapter.about}\n")
    began = time.monotonic()
    for number, step in enumerate(chapter.steps, 1):
        started = time.monotonic()
        words = (step.__doc__ or step.__name__).strip().rstrip(".")
        try:
            proof = step(scene)
        except (NotSo, LookupError, TypeError) as fact:
            # A part of an answer that is not there is as much a fact as one that is wrong.
            say(f"{number:3}  NOT SO  {words}\n             {type(fact).__name__}: {fact}")
            return False
        say(
            f"{number:3} {1000 * (time.monotonic() - started):6.0f} ms  {words}\n             {proof}"
        )
        after(number)
    say(f"\nAll so, in {time.monotonic() - began:.1f} s.")
    return True


def so(fact: bool, otherwise: str) -> None:
    """Raises NotSo with the sentence unless the fact holds."""
    if not fact:
        raise NotSo(otherwise)


def eventually(look: Callable[[], Any], otherwise: str, *, seconds: float = 120) -> Any:
    """Looks until something is there, bounded; raises NotSo with the sentence if it never is."""
    ends = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > ends:
            raise NotSo(f"{otherwise} (waited {seconds:.0f} s)")
        time.sleep(0.02)
