"""A payment that waits for its payer's bank, and its payer who no longer wants to confirm it."""


def waiting(suite):
    invoice = suite.issue_invoice()
    payment = suite.pay([invoice], suite.add_method("tok_requires_authentication")).json
    return invoice, payment


def give_up(caller, payment, version=None):
    etag = f'"{version or payment["version"]}"'
    return caller.delete(f"/v1/payments/{payment['id']}/confirmation", etag=etag)


def test_a_payer_who_gives_up_is_charged_by_nobody_and_may_pay_otherwise(service, suite):
    invoice, payment = waiting(suite)

    ended = give_up(suite.contact(), payment).json

    assert (ended["status"], ended["failure_code"]) == ("failed", "authentication_required")
    assert service.published("payment.failed")[0].data == ended
    assert suite.charges() == []
    assert suite.pay([invoice], suite.add_method()).json["status"] == "succeeded"
    assert len(suite.charges()) == 1


def test_giving_up_twice_or_what_is_paid_changes_nothing(service, suite):
    _, payment = waiting(suite)
    ended = give_up(suite.contact(), payment).json
    paid = suite.pay([suite.issue_invoice()], suite.add_method()).json

    again = give_up(suite.contact(), ended)
    late = give_up(suite.contact(), paid)

    assert (again.status_code, again.json["code"]) == (409, "payment_is_failed")
    assert (late.status_code, late.json["code"]) == (409, "payment_is_succeeded")
    assert len(service.published("payment.failed")) == 1


def test_another_clients_payment_is_not_there_and_an_old_page_ends_nothing(service, suite):
    _, payment = waiting(suite)
    stranger = suite.contact(suite.add_client())

    assert give_up(stranger, payment).status_code == 404
    assert give_up(suite.contact(), payment, version=99).status_code == 412
    assert service.published("payment.failed") == []
