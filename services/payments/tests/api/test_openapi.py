"""The payments service answers as its OpenAPI says, whatever is sent."""

from common.ids import new_id
from common.testing.openapi import an_owner, nonconforming


def test_every_operation_answers_as_it_is_described(service, suite):
    methods = [suite.add_method(), suite.add_method("tok_declined_generic"), suite.add_method()]
    reference = suite.reserve(methods[0])
    invoices = [str(suite.issue_invoice()) for _ in range(3)]
    paid = suite.pay([invoices[0]], methods[0])
    assert paid.status_code == 201

    known = {
        "token": ["tok_visa", "tok_timeout_before", "tok_declined_generic"],
        "client_id": [str(suite.client_id)],
        "method_id": [method["id"] for method in methods],
        "payment_method_id": [method["id"] for method in methods],
        "payment_id": [paid.json["id"]],
        "invoice_ids": [[invoice] for invoice in invoices],
        "expected_amount": [12000],
        "currency": ["GBP"],
        "reference": [str(reference), str(new_id())],
    }
    found = nonconforming(service.app, "/v1/openapi.json", an_owner(service), known)

    assert not list(found)
