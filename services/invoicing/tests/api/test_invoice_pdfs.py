"""Invoices as PDF: for whom they are, the same bytes for ever, and nothing that a text could do."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import delete

from common.clock import now
from common.ids import new_id
from invoicing import queries
from invoicing.models import KeptPaper
from services.invoicing.tests.builders import a_client, an_item, done

WORKSHOP = {"name": "Workshop", "unit_price": "480.00", "tax_name": "VAT", "tax_rate": "20"}


def pdf_of(caller, invoice):
    response = caller.get(f"/v1/invoices/{invoice['id']}/pdf")
    assert response.status_code == 200, response.json
    return response.data


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def a_draft(studio, **line):
    body = {"client_id": studio.client, "lines": [WORKSHOP | line]}
    return done(studio.member().post("/v1/invoices", body, key=str(new_id())))


def test_an_invoice_says_on_paper_what_was_issued(studio):
    invoice = studio.invoice()

    response = studio.member().get(f"/v1/invoices/{invoice['id']}/pdf")

    assert response.headers["Content-Type"] == "application/pdf"
    number = invoice["number"]
    assert response.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
    assert response.headers["Cache-Control"] == "private, no-store"
    words = text_of(response.data)
    for told in (f"Invoice {number}", "Northwind Studio", "Acme Limited", "Leeds", "Brand care"):
        assert told in words
    for told in ("1 December 2026 to 31 December 2026", "£350.00", "VAT 20% on £350.00", "£420.00"):
        assert told in words


def test_what_is_issued_is_the_same_bytes_for_everyone_and_ever(studio):
    invoice = studio.invoice()
    first = pdf_of(studio.member(), invoice)

    studio.pay(invoice)
    studio.tell("client.changed", a_client(studio.client, billing_name="New"), version=3)

    assert pdf_of(studio.signer(), invoice) == first


def test_it_would_be_the_same_bytes_if_it_were_made_again(studio):
    invoice = studio.invoice()
    first = pdf_of(studio.member(), invoice)

    with studio.service.transaction() as session:
        session.execute(delete(KeptPaper))

    assert pdf_of(studio.member(), invoice) == first


def test_of_two_who_make_it_at_once_the_first_is_kept(studio):
    invoice = studio.invoice()
    key = {"kind": "invoice", "document_id": invoice["id"], "content_hash": "said"}
    paper = key | {"firm_id": studio.service.firm, "language": "en", "made_at": now()}

    with studio.service.transaction() as session:
        kept = [queries.keep_paper(session, KeptPaper(**paper, pdf=pdf)) for pdf in (b"1", b"2")]

    assert kept == [b"1", b"1"]


def test_who_has_it_is_not_sent_it_again(studio):
    invoice = studio.invoice()
    path = f"/v1/invoices/{invoice['id']}/pdf"
    etag = studio.member().get(path).headers["ETag"]

    again = studio.member().get(path, environ_base={"HTTP_IF_NONE_MATCH": etag})

    assert (again.status_code, again.data) == (304, b"")


def test_a_draft_says_so_to_the_firm_and_is_not_there_for_the_client(studio):
    draft = a_draft(studio)

    assert "Draft" in text_of(pdf_of(studio.member(), draft))
    assert studio.signer().get(f"/v1/invoices/{draft['id']}/pdf").status_code == 404


def test_a_draft_is_drawn_as_it_is_now(studio):
    draft = a_draft(studio)
    pdf_of(studio.member(), draft)
    body = {"client_id": studio.client, "lines": [WORKSHOP | {"name": "Two workshops"}]}
    done(studio.member().put(f"/v1/invoices/{draft['id']}", body, etag='"1"'))

    assert "Two workshops" in text_of(pdf_of(studio.member(), draft))


def test_an_invoice_that_was_taken_back_says_so(studio):
    invoice = studio.invoice()
    before = pdf_of(studio.member(), invoice)
    done(studio.void(invoice))

    after = pdf_of(studio.member(), invoice)

    assert "Void" not in text_of(before)
    assert "Void" in text_of(after)


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "not yet"])
def test_what_is_anothers_is_not_there(studio, is_kept):
    invoice = studio.invoice()
    if is_kept:
        pdf_of(studio.member(), invoice)
    path = f"/v1/invoices/{invoice['id']}/pdf"

    assert studio.member(firm=studio.service.other_firm).get(path).status_code == 404
    assert studio.signer(client_id=str(new_id())).get(path).status_code == 404
    assert studio.service.client("proposals:read").get(path).status_code == 403
    assert studio.member().get(f"/v1/invoices/{new_id()}/pdf").status_code == 404


@pytest.mark.parametrize("language, words", [
    ("de", ["Rechnung", "1. Dezember 2026", "350,00 £", "Gesamtbetrag", "Seite 1 von 1"]),
    ("fr", ["Facture", "1 décembre 2026", "350,00 £GB", "Total hors taxes", "Page 1 sur 1"]),
    ("en", ["Invoice", "1 December 2026", "£350.00", "Total before tax", "Page 1 of 1"]),
])  # fmt: skip
def test_a_client_reads_it_in_its_own_language(studio, language, words):
    studio.tell("client.changed", a_client(studio.client, language=language), version=2)

    told = text_of(pdf_of(studio.signer(), studio.invoice())).replace("\xa0", " ")

    assert [word for word in words if word not in told] == []


def test_a_long_invoice_runs_over_pages_with_its_heads_and_their_numbers(studio):
    items = [an_item(studio.client, name=f"Item {place:03}") for place in range(1, 71)]
    reader = PdfReader(io.BytesIO(pdf_of(studio.member(), studio.invoice(items=items))))

    pages = [page.extract_text() for page in reader.pages]

    assert len(pages) > 2
    for place, page in enumerate(pages, start=1):
        assert f"Page {place} of {len(pages)}" in page
    for page in pages[1:-1]:
        assert "Unit price" in page
        assert "Northwind Studio" in page
    together = "".join(pages)
    assert [n for n in range(1, 71) if together.count(f"Item {n:03}") != 1] == []
