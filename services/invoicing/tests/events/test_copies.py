"""What invoicing keeps of firms, clients and contacts: the newest, in whatever order it comes."""

from datetime import timedelta

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_contact, a_firm, an_item


def test_an_older_version_of_a_client_is_dropped(studio):
    studio.tell("client.changed", a_client(studio.client, billing_name="New"), version=3)
    studio.tell("client.changed", a_client(studio.client, billing_name="Old"), version=2)

    assert studio.invoice()["bill_to"]["name"] == "New"


def test_a_snapshot_is_kept_like_any_other_version(studio):
    studio.tell("client.snapshot", a_client(studio.client, billing_name="New"), version=3)

    assert studio.invoice()["bill_to"]["name"] == "New"


def test_what_is_issued_does_not_follow_a_later_change(studio):
    invoice = studio.invoice()

    studio.tell("client.changed", a_client(studio.client, billing_name="New"), version=3)

    assert studio.member().get(f"/v1/invoices/{invoice['id']}").json == invoice


def test_a_removed_contact_gets_no_more_mail(studio):
    removed = a_contact(studio.contact, studio.client, status="removed")
    studio.tell("contact.removed", removed, version=2)

    studio.pay(studio.invoice())

    assert studio.mails() == []


def test_events_of_a_firm_that_is_not_known_yet_wait_for_it(studio):
    firm, client = new_id(), str(new_id())
    group = studio.group(client_id=client, items=[an_item(client)])
    studio.tell("client.created", a_client(client), firm=firm)
    studio.tell("billing_group.released", group, firm=firm)
    assert studio.service.published(firm=firm) == []

    studio.tell("firm.created", a_firm(firm), firm=firm)
    studio.retry()
    studio.retry(after=timedelta(minutes=4))

    assert [event.type for event in studio.service.published(firm=firm)] == ["invoice.issued"]
