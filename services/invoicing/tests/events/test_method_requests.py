"""A client that is asked for a payment method gets a mail with a link, and one for each reminder."""

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_contact


def a_request(client_id, **fields):
    return {
        "id": str(new_id()),
        "client_id": client_id,
        "reminder_count": 0,
        "created_at": "2026-11-20T09:02:00+00:00",
    } | fields


def test_who_bears_the_billing_is_asked_with_a_link_to_the_form(studio):
    studio.tell("method_request.made", a_request(studio.client))

    [mail] = studio.mails()
    assert mail["kind"] == "payment_method.requested"
    assert mail["subject"].endswith("asks you for a payment method")
    assert "https://billing.example/my-billing/payment-methods/new" in mail["body"]


def test_each_reminder_is_one_mail_that_says_since_when(studio):
    request = a_request(studio.client)
    studio.tell("method_request.made", request)

    for count in (1, 2, 2, 3):
        told = request | {"reminder_count": count}
        studio.tell("method_request.reminded", told, version=count + 1)

    mails = studio.mails()
    assert len(mails) == 4
    assert "still needs a payment method" in mails[0]["subject"]
    assert "20 November 2026" in mails[0]["body"] or "20 Nov 2026" in mails[0]["body"]


def test_nobody_is_written_to_who_bears_no_billing(studio):
    client, lead = str(new_id()), str(new_id())
    studio.tell("client.created", a_client(client))
    studio.tell("contact.created", a_contact(lead, client, role="lead"))

    studio.tell("method_request.made", a_request(client))

    assert studio.mails() == []


def test_the_letters_are_in_the_clients_language(studio):
    studio.tell("client.changed", a_client(studio.client, language="de"), version=2)

    studio.tell("method_request.made", a_request(studio.client))

    assert studio.mails()[0]["subject"].endswith("bittet um ein Zahlungsmittel")


def test_who_bears_the_billing_is_told_that_a_card_is_about_to_expire_once_each_time(studio):
    method = {
        "id": str(new_id()), "client_id": studio.client, "brand": "visa", "last4": "4242",
        "exp_month": 2, "exp_year": 2028, "version": 4,
    }  # fmt: skip

    for version in (4, 4, 6):
        told = method | {"version": version}
        studio.tell("payment_method.expiring", told, version=version)

    mails = studio.mails()
    assert [mail["kind"] for mail in mails] == ["payment_method.expiring"] * 2
    assert mails[0]["subject"].startswith("Visa •••• 4242 expires on 29 Feb")
    assert "https://billing.example/my-billing/payment-methods/new" in mails[0]["body"]
