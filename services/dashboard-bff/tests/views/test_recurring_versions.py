"""Monthly recurring revenue: which version of a thing counts, and how many clients are named."""

from typing import Any

from dashboard_bff.readmodel.recurring import note_recurring
from dashboard_bff.views.reports import recurring

from .test_recurring_revenue import a_body, an_event, closings, middle


def test_two_events_of_one_version_are_kept_together(books: Any, look: Any, owner: Any) -> None:
    body = a_body(books.a_client(), 100)
    types = ("service.started", "service.changed")
    events = [an_event(books, type_, body, 1, middle(books, 1)) for type_ in types]

    with books.service.transaction() as session:
        note_recurring(session, events, [])

    assert closings(look(recurring.show, owner))[-1] == 100


def test_the_most_are_shown_and_the_others_are_added_up(books: Any, look: Any, owner: Any) -> None:
    for n in range(recurring.SHOWN + 3):
        body = a_body(books.a_client(f"Client {n}"), 100 + n)
        books.service.deliver(an_event(books, "service.started", body, 1, middle(books, 2)))

    [part] = look(recurring.show, owner)["currencies"]

    amounts = [row["amount"] for row in part["clients"]]
    assert amounts == [100 + n for n in reversed(range(3, recurring.SHOWN + 3))]
    assert part["clients"][0]["client"]["name"] == f"Client {recurring.SHOWN + 2}"
    assert part["more"] == {"count": 3, "amount": 303}
    assert part["client_count"] == recurring.SHOWN + 3


def test_of_versions_whose_clocks_disagree_the_last_one_counts_alone(
    books: Any, look: Any, owner: Any
) -> None:
    body = a_body(books.a_client(), 100)
    for version, ago in ((1, 6), (2, 2), (3, 4)):
        told = body | {"monthly_amount": version * 100}
        books.service.deliver(an_event(books, "service.changed", told, version, middle(books, ago)))

    assert closings(look(recurring.show, owner))[5:] == [100, 100, 300, 300, 300, 300, 300]
