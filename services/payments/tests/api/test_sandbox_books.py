"""What the sandbox has charged, over HTTP: its own books, to the cent."""

from datetime import timedelta

import pytest

BOOKS = "/v1/gateways/sandbox/charges"


def books(service, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return service.client("firm:read").get(f"{BOOKS}?{asked}")


def paid(suite, token="tok_visa", amount=12000):
    [invoice] = [suite.issue_invoice()]
    return suite.pay([invoice], suite.add_method(token), amount=amount).json


def test_where_nothing_was_charged_nothing_stands(service, suite):
    assert books(service).json == {"items": [], "next_cursor": None, "totals": []}


def test_each_charge_says_what_came_of_it_and_the_sums_are_of_all(service, suite):
    good, bad = paid(suite), paid(suite, "tok_declined_lost_card")
    waits = paid(suite, "tok_requires_authentication")
    suite.refund(good, 5000)

    said = books(service).json

    told = [(e["payment_id"], e["status"], e["decline_code"], e["last4"]) for e in said["items"]]
    assert [each[:3] for each in told] == [
        (waits["id"], "requires_action", None),
        (bad["id"], "declined", "lost_card"),
        (good["id"], "succeeded", None),
    ]
    assert (told[2][3], said["items"][2]["refunded_amount"]) == ("4242", 5000)
    assert said["totals"] == [
        {
            "currency": "GBP",
            "charge_count": 3,
            "declined_count": 1,
            "charged_amount": 12000,
            "refunded_amount": 5000,
        }
    ]


def test_a_debit_is_charged_once_its_days_are_over_and_is_dated_by_the_firms_clock(service, suite):
    suite.pass_firm_time(timedelta(days=30))
    payment = paid(suite, "tok_debit_processing")

    before = books(service).json
    suite.pass_firm_time(timedelta(days=34))
    after = books(service).json

    assert [said["items"][0]["status"] for said in (before, after)] == ["processing", "succeeded"]
    assert [said["totals"][0]["charged_amount"] for said in (before, after)] == [0, 12000]
    assert before["items"][0]["made_at"][:10] == payment["created_at"][:10]


def test_they_come_in_pages_and_the_sums_stay(service, suite):
    made = [paid(suite)["id"] for _ in range(3)]

    first = books(service, limit=2).json
    rest = books(service, limit=2, cursor=first["next_cursor"]).json

    assert [e["payment_id"] for e in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None
    assert first["totals"] == rest["totals"]


def test_another_firm_sees_its_own_alone(service, suite):
    paid(suite)
    stranger = service.client("firm:read", firm=service.other_firm)

    assert stranger.get(BOOKS).json["items"] == []


@pytest.mark.parametrize("permissions", [(), ("payments:read", "payment_methods:read")])
def test_who_may_not_read_the_settings_reads_no_books(service, suite, permissions):
    assert service.client(*permissions).get(BOOKS).status_code == 403
