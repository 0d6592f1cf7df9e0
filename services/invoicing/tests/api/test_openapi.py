"""The invoicing service answers as its OpenAPI says, whatever is sent, and refuses what is wrong."""

import pytest

from common.testing.openapi import Conformity, an_owner
from common.testing.refusals import assert_refuses


@pytest.fixture
def known(studio):
    proposals = [studio.proposal(), studio.sent_proposal(), studio.sent_proposal()]
    studio.accept(proposals[2])
    invoices = [studio.invoice(), studio.invoice()]
    studio.pay(invoices[0])

    return {
        "client_id": [studio.client],
        "contact_id": [studio.contact],
        "proposal_id": [proposal["id"] for proposal in proposals],
        "document_hash": [proposal["document_hash"] for proposal in proposals],
        "invoice_id": [invoice["id"] for invoice in invoices],
        "mail_id": [mail["id"] for mail in studio.mails()],
        "currency": ["GBP"],
    }


def test_every_operation_answers_as_it_is_described(studio, known):
    found = Conformity(studio.service.app, "/v1/openapi.json", known).broken(
        an_owner(studio.service)
    )

    assert not list(found)


def test_what_is_wrong_is_refused_as_a_problem_and_changes_nothing(studio, known, cluster):
    assert_refuses(studio.service, cluster.admin_url, an_owner(studio.service)["bearer"], known)
