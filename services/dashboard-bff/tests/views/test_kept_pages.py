"""A kept page is served only while it is true, and only to people who may see as much."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from common import clock
from dashboard_bff import pages
from dashboard_bff.pages import Built
from dashboard_bff.views import my_billing
from dashboard_bff.views.parts.scene import scene


def test_a_page_is_built_once_and_then_served_as_it_is(books: Any, look: Any) -> None:
    client = books.a_client()
    books.an_invoice(client)
    viewer, id_ = books.signed_in(client), UUID(client["id"])

    first = look(my_billing.body, viewer, id_)
    _forge(books, "a kept body")

    assert '"open_amount":12000' in first
    assert look(my_billing.body, viewer, id_) == "a kept body"


@pytest.mark.parametrize("noun", ["client", "contact", "invoice", "method", "firm"])
def test_any_change_of_the_client_or_the_firm_makes_it_stale(
    books: Any, look: Any, noun: str
) -> None:
    client = books.a_client()
    viewer, id_ = books.signed_in(client), UUID(client["id"])
    look(my_billing.body, viewer, id_)
    _forge(books, "stale")

    change = {
        "client": lambda: books.tell("client.changed", client | {"name": "Acme & Sons"}),
        "contact": lambda: books.a_contact(client),
        "invoice": lambda: books.an_invoice(client),
        "method": lambda: books.a_method(client),
        "firm": lambda: books.a_firm(time_zone="Asia/Tokyo"),
    }
    change[noun]()

    assert look(my_billing.body, viewer, id_) != "stale"


def test_another_clients_change_leaves_it(books: Any, look: Any) -> None:
    client, other = books.a_client(), books.a_client("Pike Architects")
    viewer, id_ = books.signed_in(client), UUID(client["id"])
    look(my_billing.body, viewer, id_)
    _forge(books, "kept")

    books.an_invoice(other)

    assert look(my_billing.body, viewer, id_) == "kept"


def test_a_slow_reader_leaves_nothing_stale(books: Any, look: Any) -> None:
    client = books.a_client()
    viewer, id_ = books.signed_in(client), UUID(client["id"])

    def slow(session: Any, viewer: Any) -> str:
        def build() -> Built:
            at = scene(session, viewer.firm_id)
            books.an_invoice(client, 4200)
            return Built('{"seen":"before the invoice"}', at.today, at.zone)

        variant = pages.variant("en", viewer.permissions)
        return pages.served(session, viewer.firm_id, id_, "my-billing", variant, build)

    stale = look(slow, viewer)
    fresh = look(my_billing.show, viewer, id_)

    assert stale == '{"seen":"before the invoice"}'
    assert fresh["balances"][0]["open_amount"] == 4200


def test_a_slow_reader_does_not_push_out_a_newer_page(books: Any, look: Any) -> None:
    client = books.a_client()
    viewer, id_ = books.signed_in(client), UUID(client["id"])

    def slow(session: Any, viewer: Any) -> str:
        def build() -> Built:
            at = scene(session, viewer.firm_id)
            books.an_invoice(client, 4200)
            look(my_billing.body, viewer, id_)
            return Built('{"seen":"before the invoice"}', at.today, at.zone)

        variant = pages.variant("en", viewer.permissions)
        return pages.served(session, viewer.firm_id, id_, "my-billing", variant, build)

    look(slow, viewer)

    with books.service.transaction() as session:
        assert '"open_amount":4200' in session.scalar(text("SELECT body FROM pages"))


def test_people_who_may_see_less_never_get_the_same_body(books: Any, look: Any) -> None:
    client = books.a_client()
    id_ = UUID(client["id"])
    look(my_billing.body, books.signed_in(client), id_)
    _forge(books, "for one set of permissions")

    other = look(my_billing.body, books.signed_in(client, "invoices:write"), id_)

    assert other != "for one set of permissions"


def test_what_depends_on_the_person_is_not_kept(books: Any, look: Any) -> None:
    client = books.a_client()
    id_ = UUID(client["id"])

    view = look(my_billing.show, books.signed_in(client), id_)

    assert view["contact"] == {"name": "Dana Moore", "initials": "DM"}
    assert "Dana Moore" not in look(my_billing.body, books.signed_in(client), id_)


def test_a_page_ends_with_the_firms_day(books: Any, look: Any) -> None:
    client = books.a_client()
    viewer, id_ = books.signed_in(client), UUID(client["id"])
    look(my_billing.body, viewer, id_)
    midnight = clock.due_instant(books.today() + timedelta(days=1), "Europe/London")
    _forge(books, "yesterday")

    books.let_time_pass_to(midnight - timedelta(seconds=30))
    before = look(my_billing.body, viewer, id_)
    books.let_time_pass_to(midnight + timedelta(seconds=1))
    after = look(my_billing.body, viewer, id_)

    assert before == "yesterday"
    assert after != "yesterday"


def _forge(books: Any, body: str) -> None:
    """Puts other words into every kept page, to tell a kept page from one that is built anew."""
    with books.service.transaction() as session:
        session.execute(text("UPDATE pages SET body = :body"), {"body": body})
