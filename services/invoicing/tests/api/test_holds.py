"""What takes something back from an invoice is done only while payments keeps the invoice still."""

from datetime import timedelta

import pytest

from common.clock import now
from common.ids import new_id
from services.invoicing.tests.builders import done

ACTS = {"void": "void", "write-off": "write_off", "credit-notes": "credit_note"}


def act(studio, path, invoice, hold_id):
    body = {"reason": "Not wanted.", "hold_id": hold_id}
    address = f"/v1/invoices/{invoice['id']}/{path}"
    return studio.member().post(address, body, key=str(new_id()))


@pytest.mark.parametrize("path", ACTS)
def test_with_the_hold_for_it_the_act_is_done(studio, path):
    invoice = studio.invoice()

    answer = act(studio, path, invoice, studio.hold(invoice, ACTS[path]))

    assert answer.status_code in (200, 201)


@pytest.mark.parametrize("path", ACTS)
def test_a_hold_that_has_not_arrived_is_waited_for_by_who_asks(studio, path):
    invoice = studio.invoice()

    refused = act(studio, path, invoice, str(new_id()))

    assert (refused.status_code, refused.json["code"]) == (409, "hold_not_known_yet")
    assert studio.invoices() == [invoice]


@pytest.mark.parametrize("path", ACTS)
@pytest.mark.parametrize("status", ["used", "released", "lapsed"])
def test_a_hold_that_has_ended_is_no_proof(studio, path, status):
    invoice = studio.invoice()

    refused = act(studio, path, invoice, studio.hold(invoice, ACTS[path], status=status))

    assert (refused.status_code, refused.json["code"]) == (409, "hold_over")
    assert studio.invoices() == [invoice]


@pytest.mark.parametrize("path", ACTS)
def test_a_hold_that_is_nearly_over_is_no_proof(studio, path):
    invoice, soon = studio.invoice(), (now() + timedelta(seconds=25)).isoformat()

    refused = act(studio, path, invoice, studio.hold(invoice, ACTS[path], expires_at=soon))

    assert (refused.status_code, refused.json["code"]) == (409, "hold_over")


@pytest.mark.parametrize("path", ACTS)
def test_a_hold_is_for_one_act_on_one_invoice(studio, path):
    invoice, other = studio.invoice(), studio.invoice()
    others = [purpose for purpose in ACTS.values() if purpose != ACTS[path]]
    holds = [studio.hold(other, ACTS[path]), *(studio.hold(invoice, p) for p in others)]

    refused = [act(studio, path, invoice, hold) for hold in holds]

    assert {(r.status_code, r.json["code"]) for r in refused} == {(409, "hold_of_another_act")}
    assert studio.service.published("invoice.voided", "credit_note.issued") == []


@pytest.mark.parametrize("path", ACTS)
def test_another_firms_hold_is_not_known(studio, path):
    invoice = studio.invoice()
    hold = {"id": str(new_id()), "invoice_id": invoice["id"], "purpose": ACTS[path]}
    rest = {"amount": 42000, "paid_amount": 0, "status": "held"}
    hold |= rest | {"expires_at": (now() + timedelta(minutes=2)).isoformat()}
    studio.tell("hold.placed", hold, firm=studio.service.other_firm)

    refused = act(studio, path, invoice, hold["id"])

    assert (refused.status_code, refused.json["code"]) == (409, "hold_not_known_yet")


@pytest.mark.parametrize("path", ["void", "credit-notes"])
def test_money_that_payments_knows_of_is_heard_of_first(studio, path):
    invoice = studio.invoice()
    hold = studio.hold(invoice, ACTS[path], paid_amount=1000)

    early = act(studio, path, invoice, hold)
    studio.pay(invoice, 1000)
    later = act(studio, path, invoice, hold)

    assert (early.status_code, early.json["code"]) == (409, "payment_not_known_yet")
    assert later.json.get("code") == ("invoice_has_payments" if path == "void" else None)


@pytest.mark.parametrize("status", ["processing", "requires_action", "unknown"])
@pytest.mark.parametrize("path", ["write-off", "credit-notes"])
def test_what_is_being_paid_as_far_as_is_known_here_stays_as_it_is(studio, path, status):
    invoice = studio.invoice()
    studio.tell(f"payment.{status}", studio.payment(invoice, status=status))

    refused = act(studio, path, invoice, studio.hold(invoice, ACTS[path]))

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_live_payment")


@pytest.mark.parametrize("path", ACTS)
def test_without_a_hold_or_a_reason_nothing_is_done(studio, path):
    invoice = studio.invoice()
    whole = {"reason": "Not wanted.", "hold_id": studio.hold(invoice, ACTS[path])}
    address = f"/v1/invoices/{invoice['id']}/{path}"

    for name, wrong in (
        ("hold_id", None),
        ("hold_id", "x"),
        ("reason", " "),
        ("reason", "x" * 1001),
    ):
        refused = studio.member().post(address, whole | {name: wrong}, key=str(new_id()))
        assert (refused.status_code, list(refused.json["errors"])) == (422, [name])

    assert studio.invoices() == [invoice]


def test_what_is_written_off_is_told_with_its_reason_and_can_still_be_paid(studio):
    invoice = studio.invoice()

    lost = done(studio.write_off(invoice, "The company was dissolved."))
    studio.pay(invoice)

    assert (lost["status"], lost["due_amount"]) == ("uncollectible", 42000)
    assert lost["write_off_reason"] == "The company was dissolved."
    assert studio.service.published("invoice.uncollectible")[0].data == lost
    assert studio.invoices()[0]["status"] == "paid"


def test_what_is_written_off_can_be_voided_and_not_written_off_or_credited(studio):
    invoice = studio.invoice()
    done(studio.write_off(invoice))

    again, credited = studio.write_off(invoice), studio.credit(invoice)

    assert (again.status_code, again.json["code"]) == (409, "invoice_is_uncollectible")
    assert (credited.status_code, credited.json["code"]) == (409, "invoice_is_uncollectible")
    assert done(studio.void(invoice))["status"] == "void"
