"""Who may give or take which role, as a table."""

import pytest

from identity.rules.permissions import of_member
from identity.rules.ranks import may_deal_in

RANKS = ("staff", "billing", "admin", "owner")


@pytest.mark.parametrize("mode", ["live", "sandbox"])
@pytest.mark.parametrize("own", RANKS)
@pytest.mark.parametrize("role", RANKS)
def test_a_role_is_given_and_taken_from_its_own_rank_up(own: str, role: str, mode: str) -> None:
    allowed = may_deal_in(of_member(own, mode), role, mode)

    assert allowed == (RANKS.index(own) >= RANKS.index(role))


def test_with_one_permission_less_a_role_is_above_ones_own() -> None:
    narrow = of_member("admin", "live") - {"clients:read"}

    assert not may_deal_in(narrow, "staff", "live")
