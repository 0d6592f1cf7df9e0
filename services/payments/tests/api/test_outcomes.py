"""A person says what came of a charge that the gateway could not tell of for a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from common.audit import AuditRow
from common.ids import new_id

DAY = timedelta(hours=25)
CHARGED = {"charged": True, "reference": "ch_4711", "reason": "Found in the gateway's list."}
NOT = {"charged": False, "reason": "The gateway's support says there is no charge."}


@pytest.fixture
def say(suite):
    """Says what came of a payment, as a member with the permission."""

    def say(payment, verdict, caller=None, key=None):
        path = f"/v1/payments/{payment['id']}/outcome"
        return (caller or suite.member()).post(path, verdict, key=key or str(new_id()))

    return say


def audited(service, act):
    with service.transaction() as session:
        return list(session.scalars(select(AuditRow).where(AuditRow.act == act)))


def unknown(service, suite, token="tok_timeout_before", after=DAY):
    """An unknown payment of an invoice that is collected by itself, so long after it was asked for."""
    invoice = suite.issue_invoice(suite.running_service(token))
    service.run_jobs()
    suite.pass_wall_time(after)
    [payment] = suite.payments()
    assert payment["status"] == "unknown"
    return invoice, payment


def test_it_was_charged(service, suite, say):
    invoice, payment = unknown(service, suite)

    answer = say(payment, CHARGED)

    assert answer.status_code == 200, answer.json
    assert (answer.json["status"], answer.json["gateway_reference"]) == ("succeeded", "ch_4711")
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.booked() == {"billed": -12000, "gateway:sandbox": 12000}
    [event] = service.published("payment.succeeded")
    assert event.data == answer.json
    [row] = audited(service, "payment.succeeded")
    assert row.reason == CHARGED["reason"]


def test_it_was_not_charged_and_is_collected_after_all(service, suite, say):
    invoice, payment = unknown(service, suite)

    answer = say(payment, NOT)
    service.run_jobs()

    assert (answer.json["status"], answer.json["attempt"]) == ("scheduled", 1)
    assert [each["status"] for each in suite.payments()] == ["succeeded"]
    assert suite.receivable(invoice)["status"] == "paid"
    assert len(suite.charges()) == 1
    assert NOT["reason"] in [row.reason for row in audited(service, "payment.scheduled")]


def test_what_a_person_began_and_was_not_charged_is_given_up(service, suite, say):
    invoice = suite.issue_invoice()
    payment = suite.pay([invoice], suite.add_method("tok_timeout_before")).json
    suite.pass_wall_time(DAY)

    answer = say(payment, NOT)

    assert (answer.json["status"], answer.json["failure_code"]) == ("canceled", "never_charged")
    again = suite.pay([invoice], suite.add_method())
    assert (again.status_code, again.json["status"]) == (201, "succeeded")


def test_the_gateway_is_asked_once_more_and_has_the_last_word(service, suite, say):
    _, payment = unknown(service, suite, "tok_timeout_after")

    answer = say(payment, NOT)

    assert answer.json["status"] == "succeeded"
    assert len(suite.charges()) == 1


def test_while_the_gateway_knows_the_key_nobody_decides(service, suite, say):
    invoice, payment = unknown(service, suite, after=timedelta(hours=23))

    for verdict in (CHARGED, NOT):
        refused = say(payment, verdict)
        assert (refused.status_code, refused.json["code"]) == (409, "gateway_still_asked")

    assert suite.payments() == [payment]
    second = suite.pay([invoice], suite.add_method())
    assert (second.status_code, second.json["code"]) == (409, "payment_in_progress")


def test_what_is_known_is_not_decided(service, suite, say):
    suite.issue_invoice(suite.running_service())
    service.run_jobs()
    [payment] = suite.payments()

    refused = say(payment, NOT)

    assert (refused.status_code, refused.json["code"]) == (409, "payment_is_succeeded")


@pytest.mark.parametrize(
    ("verdict", "field"),
    [
        (CHARGED | {"reason": " "}, "reason"),
        ({"charged": True, "reference": "ch_1"}, "reason"),
        ({"charged": True, "reason": "Found."}, "reference"),
        ({"charged": "yes", "reason": "Found."}, "charged"),
    ],
)
def test_what_is_wrong_with_it_is_said_at_its_field(service, suite, say, verdict, field):
    _, payment = unknown(service, suite)

    refused = say(payment, verdict)

    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]
    assert suite.payments() == [payment]


def test_neither_a_client_nor_another_firm_nor_who_only_looks_decides(service, suite, say):
    _, payment = unknown(service, suite)
    looking = suite.member(act={"sub": "member:nosy"})

    for caller, status in (
        (suite.contact(), 403),
        (suite.member(firm=service.other_firm), 404),
        (looking, 403),
    ):
        assert say(payment, NOT, caller).status_code == status
    assert suite.payments() == [payment]
