"""An outside look: whoever asks, each service answers as its OpenAPI says, and never falls over."""

import pytest

from .conforming import found_wrong
from .world import World

SERVICES = ("payments", "subscriptions", "invoicing", "clients", "identity")


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_answers_everybody_as_it_is_described(world: World, service: str) -> None:
    assert not list(found_wrong(world, service))
