"""The templates of the client record find in their views all that they name, and show it."""

from typing import Any
from uuid import UUID

from dashboard_bff.views import client_forms, client_page

FIRM = {"currency": "GBP", "country": "GB", "invoice_terms_days": 14}


def test_the_forms_of_a_client_find_everything(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    known = books.a_client()
    books.an_invoice(known)
    member, sector = books.a_member(), books.a_field("Sector", "choice", choices=["Public"])
    year_end = books.a_field("Year end", "date")
    client = known | {
        "tags": ["Retainer", "Web"],
        "assigned_member_id": member["id"],
        "custom_values": {sector["id"]: "Public", year_end["id"]: "2026-04-05"},
        "other_tax_ids": [{"country": "FR", "number": "40303265045"}],
        "other_addresses": [known["address"] | {"label": "Warehouse"}],
        "avatar_hash": "a" * 32,
    }

    new = render(
        "clients/new.html", owner, client_forms.new(FIRM), client_forms.blank(FIRM, is_test=True)
    )
    view = look(client_forms.edit, owner, FIRM, client, ["Retainer"])
    edit = render("clients/edit.html", owner, view, client_forms.values(client))

    assert "GBP, British Pound" in new
    for words in ("14 Tanner Street", "Warehouse", "40303265045", "Retainer, Web", "2026-04-05"):
        assert words in edit
    assert f'value="{member["id"]}" selected' in edit
    assert f"/avatars/{client['id']}/{'a' * 32}" in edit
    assert "EUR" not in edit


def test_a_currency_is_free_until_there_is_a_document(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()

    free = look(client_forms.edit, owner, FIRM, client, [])["currencies"]
    books.an_invoice(client)
    frozen = look(client_forms.edit, owner, FIRM, client, [])["currencies"]

    assert len(free) > 100
    assert [code for code, _ in frozen] == ["GBP"]


def test_what_is_kept_of_a_client_stands_on_its_page(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    member, field = books.a_member(), books.a_field("Year end", "date")
    books.a_field("Nobody filled this in")
    client = books.a_client(
        tags=["Retainer"],
        assigned_member_id=member["id"],
        custom_values={field["id"]: "2026-04-05"},
        other_tax_ids=[{"country": "FR", "number": "40303265045"}],
        other_addresses=[{"label": "Warehouse", "line1": "Dock Road", "country": "GB"}],
    )

    page = render(
        "clients/summary.html", owner, look(client_page.summary, owner, UUID(client["id"]))
    )

    for words in ("Retainer", "Priya Shah", "5 Apr 2026", "France", "Warehouse", "Dock Road"):
        assert words in page
    assert "Nobody filled this in" not in page


def test_an_archived_client_offers_only_what_it_would_take(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    pages = {}
    for status in ("active", "archived"):
        id_ = UUID(books.a_client(f"Acme {status}", status=status)["id"])
        pages[status] = render("clients/summary.html", owner, look(client_page.summary, owner, id_))

    for act in ("/edit", "/contacts/new", "/proposals/new", "/archival"):
        assert act in pages["active"]
        assert act not in pages["archived"]
    assert "/restoration" in pages["archived"]
    assert "/restoration" not in pages["active"]


def test_a_contacts_pages_and_a_clients_notes_find_everything(
    books: Any, owner: Any, look: Any, render: Any
) -> None:
    client = books.a_client()
    head = look(client_page.head, owner, UUID(client["id"]))
    contact = {"id": "x", "name": "Dana Moore", "version": 3, "role": "client"}
    view = {"client": client, "contact": contact, "mails": client_forms.MAILS}
    note = {
        "id": "n", "text": "Pays late.", "author_name": "Priya Shah", "is_own": True,
        "created_at": "2026-11-20T09:02:00+00:00",
    }  # fmt: skip
    open_ = {
        "kind": "invoice",
        "id": "i",
        "name": "INV-1, open",
        "amount": 12000,
        "currency": "GBP",
    }

    edit = render("clients/contact.html", owner, view, {"mails": ["receipts"]})
    removal = render("clients/contact_removal.html", owner, view)
    notes = render("clients/notes.html", owner, head | {"notes": [note]})
    refused = render("clients/archival.html", owner, head | {"in_the_way": [open_]})
    asked = render("clients/archival.html", owner, head | {"in_the_way": []})
    unerased = render("clients/erasure.html", owner, head | {"in_the_way": [open_]})
    erasing = render("clients/erasure.html", owner, head | {"in_the_way": []})

    assert 'value="receipts" checked' in edit
    assert 'value="invoices" checked' not in edit
    assert "can no longer sign in" in removal
    assert "Pays late." in notes
    assert "£120.00" in refused
    assert "<form" not in refused.partition("data-dialog-body")[2]
    assert "/archival" in asked
    assert "£120.00" in unerased
    assert "/erasure" in erasing
