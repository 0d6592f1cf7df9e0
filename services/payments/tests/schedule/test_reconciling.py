"""Each night both books are compared, and what differs stays until somebody has looked into it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from common import clock
from payments.app import gateways
from payments.gateways import NotAttempted
from payments.schedule import reconcile

LATER = timedelta(minutes=11)


@pytest.fixture
def paid(service, suite):
    """An invoice that was collected long enough ago to be in both books."""
    suite.issue_invoice(suite.running_service())
    service.run_jobs()
    age(service)
    [payment] = suite.payments()
    assert payment["status"] == "succeeded"
    return payment


def age(service, by=LATER):
    write(service, "UPDATE payments SET asked_at = asked_at - :by", by=by)
    write(service, "UPDATE sandbox_charges SET created_at = created_at - :by", by=by)


def write(service, statement, **values):
    with service.transaction() as session:
        session.execute(text(statement), values)


def read_books(service):
    """Compares the firm's books as if its midnight had passed."""
    write(service, "DELETE FROM reconciliations")
    return reconcile(
        service.app_database, gateways(service.app_database, service.settings), service.firm
    )


def found(suite, **query):
    return suite.member().get("/v1/gateway-differences", query_string=query).json["items"]


def test_where_both_books_agree_nothing_is_found(service, suite, paid):
    suite.issue_invoice(suite.running_service("tok_declined_insufficient_funds"))
    suite.issue_invoice(suite.running_service("tok_timeout_after"))
    service.run_jobs()
    age(service)

    assert read_books(service) == 1
    assert found(suite) == []


WRONGS = {
    "charge_without_payment": "UPDATE sandbox_charges SET payment_id = gen_random_uuid()",
    "payment_without_charge": "DELETE FROM sandbox_charges",
    "charge_not_booked": "UPDATE payments SET status = 'failed'",
    "amount_differs": "UPDATE sandbox_charges SET amount = amount + 1",
    "currency_differs": "UPDATE sandbox_charges SET currency = 'EUR'",
}


@pytest.mark.parametrize("kind", WRONGS)
def test_what_somebody_corrupted_is_found_once_and_told(service, suite, paid, kind):
    write(service, WRONGS[kind])

    read_books(service)
    read_books(service)

    rows = [row for row in found(suite) if row["kind"] == kind]
    assert [row["status"] for row in rows] == ["open"]
    assert rows[0] in [event.data for event in service.published("gateway_difference.found")]


def test_a_difference_names_both_amounts_and_what_it_is_about(service, suite, paid):
    write(service, WRONGS["amount_differs"])

    read_books(service)

    [row] = found(suite)
    assert (row["our_amount"], row["their_amount"], row["currency"]) == (12000, 12001, "GBP")
    assert (row["payment_id"], row["client_id"]) == (paid["id"], paid["client_id"])
    assert row["invoice_numbers"] == paid["allocations"][0]["invoice_number"]


def test_a_person_settles_it_with_a_note_and_it_is_not_found_again(service, suite, paid):
    write(service, WRONGS["amount_differs"])
    read_books(service)
    [row] = found(suite)
    path = f"/v1/gateway-differences/{row['id']}/settlement"

    blank = suite.member().post(path, {"note": " "})
    foreign = suite.member(firm=service.other_firm).post(path, {"note": "Mine."})
    contact = suite.contact().post(path, {"note": "Mine."})
    settled = suite.member().post(path, {"note": "Refunded at the gateway."})
    again = suite.member().post(path, {"note": "Twice."})
    read_books(service)

    assert [r.status_code for r in (blank, foreign, contact)] == [422, 404, 403]
    assert (settled.status_code, settled.json["status"]) == (200, "settled")
    assert (again.status_code, again.json["code"]) == (409, "gateway_difference_is_settled")
    assert found(suite, status="open") == []
    assert [event.data for event in service.published("gateway_difference.settled")] == [
        settled.json
    ]
    write(service, "UPDATE sandbox_charges SET amount = amount + 1")
    read_books(service)
    assert [each["their_amount"] for each in found(suite, status="open")] == [12002]


def test_what_is_too_new_for_both_books_waits_for_the_next_night(service, suite):
    suite.issue_invoice(suite.running_service())
    service.run_jobs()
    write(service, "DELETE FROM sandbox_charges")

    read_books(service)

    assert found(suite) == []


def test_the_books_are_read_once_a_day_after_the_firms_midnight(service, suite, paid):
    def next_at():
        with service.transaction() as session:
            return session.scalar(text("SELECT next_at FROM reconciliations"))

    again = reconcile(
        service.app_database, gateways(service.app_database, service.settings), service.firm
    )

    zone = "Europe/London"
    tomorrow = clock.local_date(clock.now(), zone) + timedelta(days=1)
    assert (again, next_at()) == (0, clock.due_instant(tomorrow, zone))
    write(service, "UPDATE reconciliations SET next_at = now() - interval '1 second'")
    write(service, WRONGS["amount_differs"])
    service.run_jobs()
    assert len(found(suite)) == 1


def test_a_gateway_that_is_away_is_read_later(service, suite, paid):
    class Nowhere:
        def named(self, firm_id, name):
            raise NotAttempted("away")

    write(service, "DELETE FROM reconciliations")

    assert reconcile(service.app_database, Nowhere(), service.firm) == 0

    with service.transaction() as session:
        waits = session.scalar(text("SELECT next_at - now() FROM reconciliations"))
    assert timedelta(minutes=50) < waits <= timedelta(hours=1)
