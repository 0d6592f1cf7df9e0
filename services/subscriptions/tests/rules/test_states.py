"""Services, billing items, plans and subscriptions take exactly the steps written here, and no other."""

import pytest

from subscriptions.rules.errors import IllegalTransition
from subscriptions.rules.states import AGREEMENTS, allowed, check

STEPS = {
    "service": """
        scheduled > active canceled
        active > ended completed
        ended >
        completed >
        canceled >
    """,
    "billing_item": """
        planned > pending_confirmation scheduled waived archived
        pending_confirmation > planned scheduled issuing waived archived
        scheduled > planned pending_confirmation issuing waived archived
        issuing > invoiced pending_confirmation
        invoiced > pending_confirmation scheduled waived
        waived >
        archived >
    """,
    "subscription": """
        trialing > active past_due paused canceled
        active > past_due paused canceled
        past_due > active unpaid canceled
        paused > active canceled
        unpaid > active canceled
        canceled >
    """,
    "plan": """
        active > retired
        retired >
    """,
}


def steps_of(noun: str) -> dict[str, set[str]]:
    rows = (row.split(">") for row in STEPS[noun].strip().splitlines())
    return {status.strip(): set(following.split()) for status, following in rows}


@pytest.mark.parametrize("noun", list(STEPS))
def test_every_pair_of_statuses_is_either_listed_or_refused(noun: str) -> None:
    steps = steps_of(noun)
    assert set(AGREEMENTS[noun]) == set(steps)

    for status in steps:
        assert allowed(noun, status) == steps[status]
        for to in steps:
            if to in steps[status]:
                check(noun, status, to)
            else:
                with pytest.raises(IllegalTransition):
                    check(noun, status, to)


def test_a_refusal_names_the_status_and_what_it_allows() -> None:
    with pytest.raises(IllegalTransition) as caught:
        check("billing_item", "issuing", "archived")

    assert caught.value.code == "billing_item_is_issuing"
    assert caught.value.allowed == {"invoiced", "pending_confirmation"}
