"""The same outside look at the JSON API; in a file of its own, so that it runs beside the other."""

from .asking import DASHBOARD
from .conforming import found_wrong
from .world import World


def test_every_operation_answers_everybody_as_it_is_described(world: World) -> None:
    assert not list(found_wrong(world, DASHBOARD))
