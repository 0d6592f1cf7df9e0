"""An issued invoice is collected by itself."""


def test_a_reserved_card_pays_the_invoice_of_the_service_that_started(service, suite):
    method = suite.add_method()
    service_id = suite.start_service(proposal_id=suite.reserve(method))
    invoice = suite.issue_invoice(service_id, total_amount=42000)

    service.run_jobs()

    [payment] = suite.payments()
    [charge] = suite.charges()
    assert payment["status"] == "succeeded"
    assert payment["gateway_reference"] == charge.reference
    assert (charge.amount, charge.currency) == (42000, "GBP")
    assert payment["allocations"] == [
        {
            "invoice_id": str(invoice),
            "invoice_number": payment["allocations"][0]["invoice_number"],
            "amount": 42000,
        }
    ]
    assert suite.receivable(invoice)["status"] == "paid"
    types = [event.type for event in service.published() if event.subject == charge.payment_id]
    assert types == ["payment.scheduled", "payment.processing", "payment.succeeded"]
    assert service.published("payment.succeeded")[0].data == payment
