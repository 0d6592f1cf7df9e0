"""What tests of the team share: a firm, its callers by role, and whom they ask in."""

import pytest

from common.ids import new_id
from identity.rules.permissions import OF_MEMBERS


@pytest.fixture
def firm(front_end):
    """A firm and its first owner."""
    return front_end.found("olive@x.example", name="North")


@pytest.fixture
def team(service, firm):
    """Callers by role, each with the token that identity gives to it."""
    return {role: service.client(*OF_MEMBERS[role], firm=firm["firm"]["id"]) for role in OF_MEMBERS}


def draft(**fields):
    """Returns somebody to ask in, new each time."""
    return {"name": "Mia", "email": f"{new_id()}@x.example", "role": "staff"} | fields
