"""What is said of many things that the same was done to is what became of each."""

from typing import Any
from uuid import UUID

import pytest

from common.errors import Conflict, Unavailable
from common.ids import new_id
from dashboard_bff.usecases import bulk
from dashboard_bff.views import bulk as bulk_view


def test_a_service_that_does_not_answer_leaves_one_unknown_and_the_rest_untried(
    books: Any, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, refused, lost, rest = ids = [new_id() for _ in range(4)]
    answers = {refused: Conflict("no", "Not this one."), lost: Unavailable("away", "No answer.")}

    def act(desk: Any, id_: UUID, reason: str, key: str) -> None:
        if id_ in answers:
            raise answers[id_]

    monkeypatch.setitem(bulk.ACTS["clients"], "try", act)
    outcomes = bulk.act_on(None, "clients", "try", ids, reason="", key="k")
    with books.service.transaction() as session:
        shown = bulk_view.show(session, owner, "clients", "try", outcomes)

    assert [item["state"] for item in shown["items"]] == ["done", "refused", "unknown", "not_tried"]
    assert (shown["done_count"], shown["refused_count"], shown["unknown_count"]) == (1, 2, 1)
    assert [done, rest] == [outcomes[0].id, outcomes[3].id]
