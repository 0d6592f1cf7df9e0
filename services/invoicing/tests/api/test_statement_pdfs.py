"""A statement of account as PDF: what the page says, on as many sheets as it takes."""

import io

from pypdf import PdfReader

from common.ids import new_id
from services.invoicing.tests.api.test_proposal_pdfs import text_of
from services.invoicing.tests.builders import a_client, done


def pdf_of(caller, client, **query):
    wanted = "&".join(f"{name}={value}" for name, value in query.items())
    return caller.get(f"/v1/clients/{client}/statement/pdf?{wanted}")


def test_it_says_what_the_account_says(studio):
    paid, part = studio.invoice(), studio.invoice()
    studio.pay(paid, succeeded_at=paid["issued_at"])
    studio.pay(part, 10_000, succeeded_at=part["issued_at"])

    answer = pdf_of(studio.signer(), studio.client, until=paid["issued_on"])

    words = text_of(answer.data)
    for told in (
        *("Statement of account", "Acme Limited", paid["number"], part["number"]),
        *("Opening balance", "£420.00", "−£100.00", "Billed", "£840.00", "−£520.00"),
        *("Closing balance", "£320.00", "Not due yet", "Due for 1 to 30 days", "GBP"),
    ):
        assert told in words
    assert answer.headers["Content-Disposition"].endswith(f'-{paid["issued_on"]}.pdf"')


def test_the_same_account_is_the_same_file_and_another_is_another(studio):
    invoice = studio.invoice()
    day = invoice["issued_on"]
    first = pdf_of(studio.member(), studio.client, until=day)
    same = pdf_of(studio.signer(), studio.client, until=day)

    studio.pay(invoice, succeeded_at=invoice["issued_at"])

    assert first.data == same.data
    assert first.headers["ETag"] == same.headers["ETag"]
    assert pdf_of(studio.member(), studio.client, until=day).data != first.data


def test_a_long_one_repeats_its_head_on_every_sheet(studio):
    for _ in range(45):
        studio.release()
    day = studio.invoices()[0]["issued_on"]

    answer = pdf_of(studio.member(), studio.client, until=day)

    sheets = [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]
    assert len(sheets) == 3
    assert all("Balance" in sheet for sheet in sheets[:2])
    assert "Page 2 of 3" in sheets[1].replace("\xa0", " ")


def test_it_speaks_the_clients_language(studio):
    studio.invoice()
    studio.tell("client.changed", a_client(studio.client, language="fr"), version=2)

    words = text_of(pdf_of(studio.signer(), studio.client).data)

    assert "Relevé de compte" in words
    assert "Pas encore échu" in words


def test_nobody_gets_another_clients_account_nor_one_of_days_that_are_none(studio):
    for caller in (
        studio.signer(client_id=str(new_id())),
        studio.member(firm=studio.service.other_firm),
    ):
        assert pdf_of(caller, studio.client).status_code == 404
    refused = pdf_of(studio.member(), studio.client, since="2026-02-01", until="2026-01-01")
    assert (refused.status_code, refused.json["code"]) == (
        422,
        "statement_ends_before_it_begins",
    )
    assert done(studio.member().get(f"/v1/clients/{studio.client}/statement"))
