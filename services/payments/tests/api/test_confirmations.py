"""A payment that waits for its payer's bank: confirmed, refused, no longer wanted, or over by itself."""

from datetime import timedelta

from common.ids import new_id


def waiting(suite):
    invoice = suite.issue_invoice()
    payment = suite.pay([invoice], suite.add_method("tok_requires_authentication")).json
    return invoice, payment


def give_up(caller, payment, version=None):
    etag = f'"{version or payment["version"]}"'
    return caller.delete(f"/v1/payments/{payment['id']}/confirmation", etag=etag)


def tell_bank(caller, payment, approved, key=None):
    path = f"/v1/payments/{payment['id']}/confirmation"
    return caller.post(path, {"approved": approved}, key=key or str(new_id()))


def look(caller, payment):
    return caller.post(f"/v1/payments/{payment['id']}/confirmation/looks")


def opened(caller, payment):
    return caller.get(f"/v1/payments/{payment['id']}/confirmation")


def test_a_payer_who_approves_has_paid(service, suite):
    invoice, payment = waiting(suite)

    paid = tell_bank(suite.contact(), payment, True).json

    assert (paid["status"], paid["version"]) == ("succeeded", payment["version"] + 1)
    assert service.published("payment.succeeded")[0].data == paid
    assert suite.receivable(invoice)["status"] == "paid"
    assert len(suite.charges()) == 1
    assert suite.booked() == {"gateway:sandbox": 12000, "billed": -12000}


def test_a_payer_who_declines_has_not_paid_and_is_not_asked_again_by_itself(service, suite):
    running = suite.running_service("tok_requires_authentication")
    invoice = suite.issue_invoice(running)
    service.run_jobs()
    [payment] = suite.payments()

    failed = tell_bank(suite.contact(), payment, False).json
    service.run_jobs()

    assert failed["failure_code"] == "payment_intent_authentication_failure"
    assert failed["failure_reason"] == "The payment was not confirmed with the bank."
    assert (failed["status"], failed["next_retry_at"]) == ("failed", None)
    assert suite.receivable(invoice)["due_amount"] == 12000
    assert [each["status"] for each in suite.payments()] == ["failed"]


def test_what_the_bank_has_decided_it_does_not_decide_again(service, suite):
    invoice, payment = waiting(suite)
    payer, key = suite.contact(), str(new_id())
    paid = tell_bank(payer, payment, True, key).json

    same = tell_bank(payer, payment, True, key)
    other = tell_bank(payer, payment, False)

    assert same.json == paid
    assert (other.status_code, other.json["code"]) == (409, "payment_is_succeeded")
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.booked() == {"gateway:sandbox": 12000, "billed": -12000}


def test_the_word_to_the_bank_stays_though_our_own_answer_was_lost(service, suite):
    invoice, payment = waiting(suite)
    bank = service.app.extensions["gateways"].named(service.firm, "sandbox")
    bank.hear_payer(service.firm, payment["id"], approved=True)

    shut = opened(suite.contact(), payment)
    looked = look(suite.contact(), payment).json

    assert (shut.status_code, shut.json["code"]) == (409, "bank_has_answered")
    assert looked["status"] == "succeeded"
    assert look(suite.contact(), payment).json == looked
    assert suite.receivable(invoice)["status"] == "paid"
    assert len(service.published("payment.succeeded")) == 1


def test_looking_while_nobody_has_said_anything_changes_nothing(service, suite):
    _, payment = waiting(suite)

    looked = look(suite.contact(), payment).json

    assert looked == payment
    assert service.published("payment.succeeded") + service.published("payment.failed") == []


def test_it_is_opened_to_its_payer_alone(service, suite):
    _, payment = waiting(suite)
    member = service.client("payments:write")
    stranger = suite.contact(suite.add_client())

    shown = opened(suite.contact(), payment).json

    assert (shown["gateway"], shown["amount"], shown["currency"]) == ("sandbox", 12000, "GBP")
    assert shown["until"]
    for caller, status in ((member, 403), (stranger, 404)):
        assert opened(caller, payment).status_code == status
        assert tell_bank(caller, payment, True).status_code == status
    assert suite.charges() == []


def test_another_payment_meanwhile_is_told_what_waits(service, suite):
    invoice, _ = waiting(suite)

    refused = suite.pay([invoice], suite.add_method()).json

    assert refused["code"] == "payment_in_progress"
    assert refused["detail"].startswith("A payment waits until its payer confirms it")
    assert [each["id"] for each in refused["invoices"]] == [str(invoice)]


def test_a_day_later_the_wait_is_over_by_itself(service, suite):
    _, payment = waiting(suite)

    suite.pass_firm_time(timedelta(days=1, minutes=1))
    service.run_jobs()

    assert [each["status"] for each in suite.payments()] == ["failed"]
    late = tell_bank(suite.contact(), payment, True)
    assert (late.status_code, late.json["code"]) == (409, "payment_is_failed")
    assert suite.charges() == []


def test_a_payer_who_gives_up_is_charged_by_nobody_and_may_pay_otherwise(service, suite):
    invoice, payment = waiting(suite)

    ended = give_up(suite.contact(), payment).json

    assert (ended["status"], ended["failure_code"]) == ("failed", "authentication_required")
    assert service.published("payment.failed")[0].data == ended
    assert suite.charges() == []
    assert suite.pay([invoice], suite.add_method()).json["status"] == "succeeded"
    assert len(suite.charges()) == 1


def test_giving_up_ones_own_payment_leaves_what_was_planned(service, suite):
    service_id = suite.start_service(
        proposal_id=suite.reserve(card := suite.add_method("tok_requires_authentication"))
    )
    invoice = suite.issue_invoice(service_id)
    [planned] = suite.payments()

    payment = suite.pay([invoice], card).json
    give_up(suite.contact(), payment)

    [again] = [p for p in suite.payments() if p["status"] == "scheduled"]
    same = ("amount", "payment_method_id")
    assert [again[name] for name in same] == [planned[name] for name in same]
    assert suite.receivable(invoice)["due_amount"] == 12000


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
