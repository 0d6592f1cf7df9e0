"""What is kept of a mail lets nobody in, and a test client's contact is written to in the mailbox alone."""

import re

import pytest

from common.mail import deliver_due
from identity.rules.permissions import OF_MEMBERS

CORA = "cora@client.example"


class Post:
    """Takes mails as a mail server does, and remembers what they said."""

    def __init__(self):
        self.sent = []

    def send(self, mail):
        self.sent.append((mail.to_address, mail.body))


@pytest.fixture
def firm(front_end):
    return front_end.found("owner@x.example", name="North", mode="live")["firm"]


def a_contact(front_end, firm, *, is_test):
    contact, _ = front_end.contact_in(firm, email=CORA)
    front_end.hears_of_client(firm, contact["client_id"], is_test=is_test)
    return contact


def ask(service, front_end, email):
    assert front_end.post("/v1/resets", {"email": email}).status_code == 202
    service.run_jobs()


def delivered(service):
    post = Post()
    deliver_due(service.worker_database, post)
    return post.sent


def of_kind(front_end, kind):
    return [mail for mail in front_end.mails() if mail.kind == kind]


def test_once_a_live_mail_is_sent_its_link_is_taken_out_of_what_is_kept(service, front_end, firm):
    ask(service, front_end, "owner@x.example")

    [(_, said)] = [each for each in delivered(service) if "/reset/" in each[1]]

    token = re.search(r"/reset/(\S+)", said)[1]
    [mail] = of_kind(front_end, "person.reset")
    assert token not in mail.body
    assert "/reset/[taken out once it was sent]" in mail.body
    assert front_end.post("/v1/resets/lookup", {"token": token}).status_code == 200


def test_an_invitations_link_is_taken_out_too(service, front_end, firm):
    owner = service.client(*OF_MEMBERS["owner"], firm=firm["id"])
    draft = {"name": "Mia", "email": "mia@x.example", "role": "staff"}
    assert owner.post("/v1/members", draft).status_code == 201

    [(_, said)] = delivered(service)

    token = re.search(r"/invitations/(\S+)", said)[1]
    assert all(token not in mail.body for mail in front_end.mails())
    assert front_end.post("/v1/invitations/lookup", {"token": token}).status_code == 200


def test_what_is_not_sent_yet_keeps_its_link(service, front_end, firm):
    ask(service, front_end, "owner@x.example")

    [mail] = of_kind(front_end, "person.reset")

    assert re.search(r"/reset/[\w-]{20,}", mail.body)


@pytest.mark.parametrize("is_test, kept", [(True, True), (False, False)])
def test_a_test_clients_contact_is_written_to_in_the_mailbox_alone(
    service, front_end, firm, is_test, kept
):
    a_contact(front_end, firm, is_test=is_test)

    ask(service, front_end, CORA)

    [mail] = of_kind(front_end, "person.reset")
    assert mail.is_sandbox is kept
    assert (CORA in [to for to, _ in delivered(service)]) is not kept


def test_who_is_somebody_elsewhere_too_is_never_written_to_in_a_mailbox(service, front_end, firm):
    a_contact(front_end, firm, is_test=True)
    front_end.found(CORA, name="South", mode="live")

    ask(service, front_end, CORA)

    [mail] = of_kind(front_end, "person.reset")
    assert not mail.is_sandbox


def test_a_test_contacts_invitation_proves_no_address(service, front_end, firm):
    front_end.found(CORA, name="Sandbox", mode="sandbox")
    contact = front_end.hears_of(firm, "contact.created", email=CORA)
    front_end.hears_of_client(firm, contact["client_id"], is_test=True)
    token = front_end.invite(firm, contact).json["token"]

    refused = front_end.accept(token, "a new one for the sea 4")

    assert refused.status_code == 401
    assert front_end.sign_in(CORA).status_code == 200
