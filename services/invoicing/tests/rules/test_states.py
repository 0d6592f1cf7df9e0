"""Each document takes exactly the steps written here, and no other."""

import pytest

from invoicing.rules.errors import IllegalTransition
from invoicing.rules.states import DOCUMENTS, allowed, check

STEPS = {
    "invoice": """
        draft > open removed
        open > paid void uncollectible
        uncollectible > paid void
        paid > open
        void >
        removed >
    """,
    "estimate": """
        draft > sent
        sent > approved declined expired draft
        approved > invoiced canceled
        expired > sent
        declined >
        invoiced > approved
        canceled >
    """,
    "proposal": """
        draft > awaiting_acceptance
        awaiting_acceptance > accepted declined expired lost draft
        accepted > completed superseded
        declined >
        expired >
        lost >
        completed >
        superseded >
    """,
}


def steps_of(noun: str) -> dict[str, set[str]]:
    rows = (row.split(">") for row in STEPS[noun].strip().splitlines())
    return {status.strip(): set(following.split()) for status, following in rows}


@pytest.mark.parametrize("noun", list(STEPS))
def test_every_pair_of_statuses_is_either_listed_or_refused(noun: str) -> None:
    steps = steps_of(noun)
    assert set(DOCUMENTS[noun]) == set(steps)

    for status in steps:
        assert allowed(noun, status) == steps[status]
        for to in steps:
            if to in steps[status]:
                check(noun, status, to)
            else:
                with pytest.raises(IllegalTransition):
                    check(noun, status, to)


@pytest.mark.parametrize("noun", list(STEPS))
def test_every_status_is_reached_from_the_draft(noun: str) -> None:
    reached, waiting = set[str](), ["draft"]
    while waiting:
        status = waiting.pop()
        if status not in reached:
            reached.add(status)
            waiting.extend(allowed(noun, status))

    assert reached == set(DOCUMENTS[noun])


def test_a_refusal_names_the_status_and_what_it_allows() -> None:
    with pytest.raises(IllegalTransition) as caught:
        check("invoice", "paid", "void")

    assert caught.value.code == "invoice_is_paid"
    assert caught.value.allowed == {"open"}


def test_a_status_that_does_not_exist_is_nobodys_next() -> None:
    with pytest.raises(IllegalTransition):
        check("invoice", "open", "overdue")
