"""Payments, their methods, refunds and disputes take exactly the steps written here, and no other."""

import pytest

from payments.rules.errors import IllegalTransition
from payments.rules.states import NOUNS, allowed, check

STEPS = {
    "payment": """
        scheduled > processing canceled
        processing > succeeded failed requires_action unknown scheduled
        requires_action > processing succeeded failed
        unknown > succeeded failed scheduled
        succeeded > partially_refunded refunded disputed charged_back
        partially_refunded > succeeded partially_refunded refunded disputed charged_back
        disputed > succeeded partially_refunded refunded charged_back
        failed >
        canceled >
        refunded > succeeded partially_refunded
        charged_back >
    """,
    "payment_method": """
        requested > pending_verification removed
        pending_verification > active removed
        active > expired suspended removed
        suspended > active removed
        expired > removed
        removed >
    """,
    "refund": """
        processing > succeeded failed unknown
        unknown > succeeded failed
        succeeded > failed
        failed >
    """,
    "dispute": """
        open > won lost
        won >
        lost >
    """,
}


def steps_of(noun: str) -> dict[str, set[str]]:
    rows = (row.split(">") for row in STEPS[noun].strip().splitlines())
    return {status.strip(): set(following.split()) for status, following in rows}


@pytest.mark.parametrize("noun", list(STEPS))
def test_every_pair_of_statuses_is_either_listed_or_refused(noun: str) -> None:
    steps = steps_of(noun)
    assert set(NOUNS[noun]) == set(steps)

    for status in steps:
        assert allowed(noun, status) == steps[status]
        for to in steps:
            if to in steps[status]:
                check(noun, status, to)
            else:
                with pytest.raises(IllegalTransition):
                    check(noun, status, to)


def test_an_unknown_outcome_is_never_charged_again_at_once() -> None:
    with pytest.raises(IllegalTransition) as caught:
        check("payment", "unknown", "processing")

    assert caught.value.code == "payment_is_unknown"
    assert caught.value.allowed == {"succeeded", "failed", "scheduled"}
