"""An erased client's names are nowhere in the read model, in whatever order the events come."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from dashboard_bff.models import Activity, PageBody
from dashboard_bff.views import my_billing

TABLES = ("resources", "activities", "pages", "sessions")


def said(service: Any) -> str:
    with service.transaction() as session:
        found = [session.execute(text(f"SELECT * FROM {name}")).all() for name in TABLES]
        return repr(found)


def erase(books: Any, client: Any, *contacts: Any) -> None:
    for contact in contacts:
        books.tell(
            "contact.removed", contact | {"name": "Erased", "email": "", "status": "removed"}
        )
    gone = {"name": "Erased", "billing_name": "", "status": "erased", "address": {}}
    books.tell("client.erased", client | gone)


def test_names_are_gone_and_another_clients_are_not(books: Any, look: Any, service: Any) -> None:
    client, other = books.a_client("Acme Ltd"), books.a_client("Birch Ltd")
    contact = books.a_contact(client, "Dana Moore")
    books.a_contact(other, "Rosa Lind")
    look(my_billing.body, books.signed_in(client), UUID(client["id"]))
    assert all(name in said(service) for name in ("Acme", "Dana", "Birch", "Rosa"))

    erase(books, client, contact)

    left = said(service)
    assert not any(name in left for name in ("Acme", "Dana"))
    assert all(name in left for name in ("Birch", "Rosa"))
    with service.transaction() as session:
        acts = session.scalars(
            select(Activity.type).where(Activity.client_id == UUID(client["id"]))
        ).all()
        pages = session.scalars(
            select(PageBody.page).where(PageBody.client_id == UUID(client["id"]))
        ).all()
    assert {"client.created", "contact.created", "client.erased"} <= set(acts)
    assert not pages


def test_an_event_from_before_that_comes_late_brings_no_name_back(books: Any, service: Any) -> None:
    client = books.a_client("Acme Ltd")
    contact = books.a_contact(client, "Dana Moore")
    erase(books, client, contact)

    books.versions[contact["id"]] = 0
    books.tell("contact.created", contact)

    assert "Dana" not in said(service)
