"""Nobody tries out cards: after five declines in an hour a client waits, or asks the firm."""

from datetime import timedelta

from sqlalchemy import text

from common.ids import new_id

DECLINED = "tok_declined_generic"


def pay(suite, method, *, client=None, address="203.0.113.7", caller=None):
    client = client or suite.client_id
    invoice = suite.issue_invoice(client_id=client)
    body = {
        "invoice_ids": [str(invoice)],
        "payment_method_id": method["id"],
        "currency": "GBP",
        "expected_amount": 12000,
    }
    where = {"Client-Address": address, "Idempotency-Key": str(new_id())}
    caller = caller or suite.contact(client)
    return caller._call("POST", "/v1/payments", json=body, headers=where)


def be_declined(suite, times=5, **more):
    method = suite.add_method(DECLINED, client_id=more.get("client"))
    answers = [pay(suite, method, **more) for _ in range(times)]
    assert [answer.json["status"] for answer in answers] == ["failed"] * times
    return method


def test_the_sixth_is_refused_and_says_how_long(service, suite):
    be_declined(suite)
    before = suite.payments()

    refused = pay(suite, suite.add_method(), address="198.51.100.1")

    assert (refused.status_code, refused.json["code"]) == (429, "too_many_declines")
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert suite.payments() == before


def test_one_address_is_counted_over_all_clients(service, suite):
    be_declined(suite, address="2001:db8::1")
    other = suite.add_client()
    good = suite.add_method(client_id=other)

    near = pay(suite, good, client=other, address="2001:db8::2")
    elsewhere = pay(suite, good, client=other, address="2001:db9::2")

    assert (near.status_code, elsewhere.status_code) == (429, 201)


def test_after_an_hour_and_for_who_pays_well_nothing_is_counted(service, suite):
    good = suite.add_method()
    for _ in range(6):
        assert pay(suite, good).json["status"] == "succeeded"
    be_declined(suite)
    assert pay(suite, good).status_code == 429

    with service.transaction() as session:
        ago = {"ago": timedelta(minutes=61)}
        session.execute(text("UPDATE own_attempts SET at = at - :ago"), ago)

    assert pay(suite, good).json["status"] == "succeeded"


def test_a_person_of_the_firm_takes_the_payment_all_the_same(service, suite):
    be_declined(suite)
    member = service.client("payments:read", "payments:write")

    assert pay(suite, suite.add_method(), caller=member).json["status"] == "succeeded"
