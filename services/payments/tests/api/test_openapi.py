"""The payments service answers as its OpenAPI says, whatever is sent, and refuses what is wrong."""

import pytest

from common.ids import new_id
from common.testing.openapi import Conformity, an_owner
from common.testing.refusals import assert_refuses


@pytest.fixture
def known(suite):
    methods = [suite.add_method(), suite.add_method("tok_declined_generic"), suite.add_method()]
    reference = suite.reserve(methods[0])
    invoices = [str(suite.issue_invoice()) for _ in range(3)]
    paid = suite.pay([invoices[0]], methods[0])
    assert paid.status_code == 201

    return {
        "token": ["tok_visa", "tok_timeout_before", "tok_declined_generic"],
        "client_id": [str(suite.client_id)],
        "method_id": [method["id"] for method in methods],
        "payment_method_id": [method["id"] for method in methods],
        "payment_id": [paid.json["id"]],
        "invoice_ids": [[invoice] for invoice in invoices],
        "expected_amount": [12000],
        "currency": ["GBP"],
        "reference": [str(reference), str(new_id())],
        "kind": ["proposal"],
    }


def test_every_operation_answers_as_it_is_described(service, known):
    found = Conformity(service.app, "/v1/openapi.json", known).broken(an_owner(service))

    assert not list(found)


def test_what_is_wrong_is_refused_as_a_problem_and_changes_nothing(service, known, cluster):
    assert_refuses(service, cluster.admin_url, an_owner(service)["bearer"], known)
