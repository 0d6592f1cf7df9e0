"""Statements are mailed on the firm's day, once for each client and month that tells something."""

import re

import pytest
import time_machine
from sqlalchemy import text

from common.ids import new_id
from services.invoicing.tests.builders import a_client, a_contact, an_item, done

PATH = "/v1/statement-schedule"
DAY = 86400


@pytest.fixture(autouse=True)
def november():
    """It is the tenth of November, and the time goes on from there."""
    with time_machine.travel("2026-11-10T08:00:00Z"):
        yield


def choose(studio, day, etag='"1"', caller=None):
    caller = caller or studio.service.client("firm:read", "firm:write")
    return caller.put(PATH, {"day": day}, etag=etag)


def days_pass(studio, *, to):
    """Lets the firm's clock go to so many days from now, and everything be done that is due then."""
    studio.advance(to * DAY)
    studio.service.run_jobs()


def statements(studio):
    return [mail for mail in reversed(studio.mails()) if mail["kind"] == "statement.mailed"]


def test_who_was_billed_gets_the_month_before_on_the_firms_day(studio):
    invoice = studio.invoice()
    done(choose(studio, 5))

    days_pass(studio, to=24)
    early = statements(studio)
    days_pass(studio, to=26)

    assert early == []
    [mail] = statements(studio)
    assert mail["subject"] == "Statement of account, 1 Nov 2026 to 30 Nov 2026"
    assert "Open at the end of it: £420.00." in mail["body"]
    asked = "since=2026-11-01&until=2026-11-30&currency=GBP"
    for page in ("statement", "statement.pdf"):
        assert f"https://billing.example/my-billing/{page}?{asked}" in mail["body"]
    assert invoice["issued_on"] == "2026-11-10"


def test_without_a_day_nothing_is_mailed(studio):
    studio.invoice()
    done(choose(studio, 5))
    done(choose(studio, None, etag='"2"'))

    days_pass(studio, to=60)

    assert statements(studio) == []


def test_each_month_is_told_once_and_none_is_left_out(studio):
    studio.invoice()
    done(choose(studio, 5))

    days_pass(studio, to=90)

    told = [mail["subject"].split(", ")[1] for mail in statements(studio)]
    assert told == [
        "1 Nov 2026 to 30 Nov 2026",
        "1 Dec 2026 to 31 Dec 2026",
        "1 Jan 2027 to 31 Jan 2027",
    ]


def test_a_month_is_not_told_again_on_another_day(studio):
    studio.invoice()
    done(choose(studio, 5))
    days_pass(studio, to=26)
    late = a_contact(str(new_id()), studio.client, email="new@acme.example")
    studio.tell("contact.created", late)

    done(choose(studio, 20, etag='"2"'))
    days_pass(studio, to=45)

    assert len(statements(studio)) == 1


def test_only_who_owes_or_moved_something_gets_one(studio):
    paid = studio.invoice()
    studio.pay(paid, succeeded_at=paid["issued_at"])
    done(choose(studio, 5))

    days_pass(studio, to=26)
    first = statements(studio)
    days_pass(studio, to=60)

    assert len(first) == 1
    assert statements(studio) == first


def test_every_client_gets_its_own_and_of_each_currency(studio):
    other = str(new_id())
    studio.tell("client.created", a_client(other))
    studio.tell("contact.created", a_contact(str(new_id()), other, email="olga@other.example"))
    studio.invoice()
    studio.tell("client.changed", a_client(studio.client, currency="EUR"), version=2)
    studio.release(currency="EUR", items=[an_item(studio.client, currency="EUR")])
    studio.release(client_id=other, items=[an_item(other)])
    done(choose(studio, 1))

    days_pass(studio, to=22)

    told = {
        (mail["to_address"], currency)
        for mail in statements(studio)
        for currency in re.findall(r"currency=(\w+)", mail["body"])
    }
    dana, olga = "dana@acme.example", "olga@other.example"
    assert told == {(dana, "EUR"), (dana, "GBP"), (olga, "GBP")}
    assert len(statements(studio)) == 3


def test_a_day_is_changed_by_who_has_seen_it_and_runs_the_firm(studio):
    chosen = done(choose(studio, 7))

    assert studio.service.client("firm:read").get(PATH).json == chosen
    assert choose(studio, 8, etag='"1"').status_code == 412
    assert choose(studio, 8, caller=studio.service.client("firm:read")).status_code == 403
    assert studio.signer().get(PATH).status_code == 403
    assert studio.service.anonymous().get(PATH).status_code == 401
    [event] = studio.service.published("statement_schedule.changed")
    assert event.data == chosen


@pytest.mark.parametrize("body", [{}, {"day": 0}, {"day": 29}, {"day": "5"}, {"day": 1.5}])
def test_a_day_that_is_none_is_refused_and_changes_nothing(studio, body):
    admin = studio.service.client("firm:read", "firm:write")

    refused = admin.put(PATH, body, etag='"1"')

    assert refused.status_code == 422
    assert list(refused.json["errors"]) == ["day"]
    assert admin.get(PATH).json["day"] is None


def test_while_another_day_is_chosen_nothing_is_mailed(studio):
    studio.invoice()
    done(choose(studio, 5))
    studio.advance(26 * DAY)

    with studio.service.transaction() as session:
        session.execute(text("SELECT day FROM statement_schedules FOR UPDATE"))
        studio.service.run_jobs()
        assert statements(studio) == []
    studio.service.run_jobs()

    assert len(statements(studio)) == 1
