"""A method that a person chose for one invoice, before it was issued, pays that one."""

from common.ids import new_id


def test_what_was_chosen_for_one_invoice_pays_it_and_not_its_services_method(service, suite):
    service_id = suite.running_service()
    chosen = suite.add_method()

    invoice = suite.issue_invoice(service_id, chosen_method_id=chosen["id"])
    service.run_jobs()

    [payment] = suite.payments()
    assert payment["payment_method_id"] == str(chosen["id"])
    assert suite.receivable(invoice)["status"] == "paid"


def test_a_chosen_method_of_somebody_else_or_none_any_more_leaves_it_to_a_person(service, suite):
    service_id = suite.running_service()

    for chosen in (new_id(), suite.add_method(client_id=suite.add_client())["id"]):
        invoice = suite.issue_invoice(service_id, chosen_method_id=chosen)

        assert suite.receivable(invoice)["waits_for"] == "payment_method"
    assert suite.payments() == []
