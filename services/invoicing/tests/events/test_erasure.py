"""What invoicing forgets when a client is erased, and what the law has it keep."""

from sqlalchemy import select

from common.ids import new_id
from common.mail import Mail
from invoicing.models import Client, Invoice
from services.invoicing.tests.builders import a_client, done


def erase(studio):
    nobody = {
        "name": "Erased", "billing_name": "", "tax_id": None, "status": "erased",
        "address": dict.fromkeys(("line1", "line2", "city", "region", "postal_code", "country"), ""),
    }  # fmt: skip
    studio.tell("client.erased", a_client(studio.client, **nobody), version=9)


def all_of(studio, model):
    with studio.service.transaction() as session:
        return session.scalars(select(model).where(model.firm_id == studio.service.firm)).all()


def test_an_issued_invoice_keeps_whom_it_names_and_a_draft_does_not(studio):
    issued = studio.invoice()
    body = {"client_id": studio.client, "lines": [{"name": "Audit", "unit_price": "100.00"}]}
    draft = done(studio.member().post("/v1/invoices", body, key=str(new_id())))
    named = issued["bill_to"]["name"]
    assert draft["bill_to"]["name"] == named != "Erased"

    erase(studio)

    kept = {str(invoice.id): invoice for invoice in all_of(studio, Invoice)}
    assert kept[issued["id"]].bill_to["name"] == named
    assert kept[issued["id"]].total_amount == issued["total_amount"]
    assert kept[draft["id"]].bill_to["name"] == "Erased"
    [told] = studio.service.published("invoice.changed")
    assert told.data["bill_to"]["name"] == "Erased"
    [client] = [each for each in all_of(studio, Client) if str(each.id) == str(studio.client)]
    assert (client.name, client.status) == ("Erased", "erased")


def test_mails_lose_whom_they_went_to_and_what_they_said(studio):
    studio.pay(studio.invoice())
    assert any("dana" in mail.to_address for mail in all_of(studio, Mail))

    erase(studio)

    mails = all_of(studio, Mail)
    assert mails
    for mail in mails:
        assert mail.to_address == str(mail.id)
        assert (mail.to_name, mail.subject, mail.body, mail.next_try_at) == ("", "", "", None)
