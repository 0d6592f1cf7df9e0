"""A method that a person chose for one item of a service cannot be deleted while that is to be billed."""

import pytest

from common.ids import new_id


@pytest.fixture
def chosen(suite):
    """A running service, an item of it, and the card that is chosen for that item alone."""
    service_id, method = suite.running_service(), suite.add_method()
    return service_id, new_id(), method


def item(id_, method=None, status="scheduled", **fields):
    return {"id": id_, "status": status, "payment_method_id": method and method["id"]} | fields


def reserve(suite, method, item_id):
    body = {"payment_method_id": method["id"], "kind": "item", "id": str(item_id)}
    return suite.contact().post("/v1/reservations", body)


def uses(suite, method):
    return suite.method(method).json["uses"]


def test_deleting_it_is_refused_and_names_the_item(service, suite, chosen):
    service_id, item_id, method = chosen

    suite.change_service(service_id, item(item_id, method))
    refused = suite.contact().delete(f"/v1/payment-methods/{method['id']}")

    assert (refused.status_code, refused.json["code"]) == (409, "payment_method_in_use")
    assert refused.json["uses"] == [{"kind": "item", "id": str(item_id)}]
    assert service.published("payment_method.changed")[-1].data["uses"] == refused.json["uses"]


def test_it_is_in_use_from_before_the_item_is_changed(suite, chosen):
    service_id, item_id, method = chosen

    assert reserve(suite, method, item_id).status_code == 201
    before = uses(suite, method)
    suite.change_service(service_id, item(item_id, method))

    assert before == uses(suite, method) == [{"kind": "item", "id": str(item_id)}]


def test_what_it_had_is_kept_until_it_has_another(suite, chosen):
    service_id, item_id, method = chosen
    other = suite.add_method("tok_amex")
    suite.change_service(service_id, item(item_id, method))

    reserve(suite, other, item_id)
    both = [bool(uses(suite, each)) for each in (method, other)]
    suite.change_service(service_id, item(item_id, other), version=3)

    assert both == [True, True]
    assert [bool(uses(suite, each)) for each in (method, other)] == [False, True]


@pytest.mark.parametrize("status", ["archived", "waived"])
def test_an_item_that_is_not_billed_needs_it_no_more(suite, chosen, status):
    service_id, item_id, method = chosen
    suite.change_service(service_id, item(item_id, method))

    suite.change_service(service_id, item(item_id, method, status), version=3, how="ended")

    assert suite.contact().delete(f"/v1/payment-methods/{method['id']}").status_code == 200


@pytest.mark.parametrize("said_first", ["service", "invoice"])
def test_it_is_never_free_between_the_item_and_the_payment_of_its_invoice(
    service, suite, chosen, said_first
):
    service_id, item_id, method = chosen
    suite.change_service(service_id, item(item_id, method, "issuing"))
    lines = [{"position": 1, "service_id": service_id, "item_id": item_id}]
    invoice = suite.an_invoice(service_id, lines=lines, chosen_method_id=method["id"])
    on_it = item(item_id, method, "invoiced", invoice_id=invoice["id"])

    def issue():
        suite.issue_invoice(service_id, **invoice)

    def settle():
        suite.change_service(service_id, on_it, version=3)

    first, second = (settle, issue) if said_first == "service" else (issue, settle)
    first()
    between = suite.contact().delete(f"/v1/payment-methods/{method['id']}")
    second()
    assert uses(suite, method) == []
    service.run_jobs()

    assert between.status_code == 409
    assert suite.receivable(invoice["id"])["status"] == "paid"
    assert suite.contact().delete(f"/v1/payment-methods/{method['id']}").status_code == 200


def test_another_clients_method_is_not_kept_by_what_an_item_says(suite, chosen):
    service_id, item_id, _ = chosen
    foreign = suite.add_method(client_id=suite.add_client())

    suite.change_service(service_id, item(item_id, foreign))

    assert uses(suite, foreign) == []
