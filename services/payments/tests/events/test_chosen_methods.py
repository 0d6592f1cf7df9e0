"""A method that a person chose for one invoice, before it was issued, pays that one."""

from datetime import timedelta

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


def test_no_other_method_is_asked_for_what_the_chosen_one_was_refused(service, suite):
    service_id = suite.running_service()
    chosen = suite.add_method("tok_declined_insufficient_funds")

    suite.issue_invoice(service_id, chosen_method_id=chosen["id"])
    service.run_jobs()
    suite.pass_firm_time(timedelta(days=5))
    service.run_jobs()

    assert {payment["payment_method_id"] for payment in suite.payments()} == {chosen["id"]}
    assert [payment["status"] for payment in suite.payments()].count("failed") == 2
    assert suite.charges() == []
