"""Clients are reminded on the firm's days, once each, and no more when nothing is owed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest

from common.clock import at_local_time, local_date, now
from services.invoicing.tests.builders import a_contact, done

DAY = 86400
PATH = "/v1/reminder-schedule"
ZONE = "Europe/London"  # The firm's.
ADMIN = ("firm:read", "firm:write")


def reminders(studio):
    return [mail for mail in reversed(studio.mails()) if mail["kind"] == "invoice.reminded"]


def an_invoice(studio):
    """An invoice that nobody collects, due fourteen days from now."""
    return studio.invoice(collection="manual", payment_method_id=None)


def days_pass(studio, *, to):
    """Lets the firm's days go by, one by one, to ten in the morning of the day so many from now."""
    studio.gone = getattr(studio, "gone", 0)
    while studio.gone < to:
        studio.gone += 1
        go_to(studio, studio.gone, "10:00")
        studio.service.run_jobs()


def go_to(studio, days, clock):
    """Sets the firm's clock to a time of the day so many from now, in the firm's zone."""
    day = local_date(now(), ZONE) + timedelta(days=days)
    then = at_local_time(day, time.fromisoformat(clock), ZONE)
    studio.advance(int((then - now()).total_seconds()) + 1)


def choose(studio, days, etag='"1"', caller=None):
    caller = caller or studio.service.client(*ADMIN)
    return caller.put(PATH, {"days": days}, etag=etag)


def test_what_is_open_is_reminded_of_on_the_usual_days_and_no_other(studio):
    invoice = an_invoice(studio)

    days_pass(studio, to=40)

    told = [mail["subject"] for mail in reminders(studio)]
    assert [subject.partition(":")[0].split()[0] for subject in told] == ["Due", *["Overdue"] * 3]
    assert all(invoice["number"] in subject for subject in told)
    assert {mail["about"] for mail in reminders(studio)} == {invoice["id"]}


def test_what_is_settled_is_reminded_of_no_more(studio):
    paid, part, void = (an_invoice(studio) for _ in range(3))
    days_pass(studio, to=12)
    assert len(reminders(studio)) == 3

    studio.pay(paid)
    studio.pay(part, 1_000)
    done(studio.void(void))
    days_pass(studio, to=16)

    later = reminders(studio)[3:]
    assert [mail["about"] for mail in later] == [part["id"]]
    assert "£410.00" in later[0]["body"]


def test_what_collects_itself_is_not_asked_for_before_it_is_due(studio):
    invoice = studio.invoice()

    days_pass(studio, to=14)
    before = reminders(studio)
    days_pass(studio, to=16)

    assert invoice["collection"] == "automatic"
    assert before == []
    assert len(reminders(studio)) == 1


def test_what_is_being_paid_at_the_moment_is_left_alone(studio):
    invoice = an_invoice(studio)
    studio.tell("payment.processing", studio.payment(invoice, status="processing"))

    days_pass(studio, to=16)

    assert reminders(studio) == []


def test_whoever_wants_no_reminders_gets_none(studio):
    shy = a_contact(studio.contact, studio.client, mails=["invoices"])
    studio.tell("contact.changed", shy, version=2)
    an_invoice(studio)

    days_pass(studio, to=16)

    assert reminders(studio) == []


def test_many_days_at_once_are_one_reminder(studio):
    an_invoice(studio)

    studio.advance(60 * DAY)
    studio.service.run_jobs()
    studio.service.run_jobs()

    assert len(reminders(studio)) == 1


def test_another_schedule_holds_for_what_is_open_already(studio):
    an_invoice(studio)

    chosen = done(choose(studio, [5, -10]))
    days_pass(studio, to=40)

    assert (chosen["days"], chosen["version"]) == ([-10, 5], 2)
    assert len(reminders(studio)) == 2
    [event] = studio.service.published("reminder_schedule.changed")
    assert event.data == chosen


def test_an_empty_schedule_reminds_of_nothing(studio):
    an_invoice(studio)

    done(choose(studio, []))
    days_pass(studio, to=40)

    assert reminders(studio) == []


def test_a_schedule_is_changed_by_who_has_seen_it(studio):
    admin = studio.service.client(*ADMIN)
    first = done(choose(studio, [1]))
    assert done(choose(studio, [1], etag='"2"')) == first

    assert studio.service.client("firm:read").get(PATH).json == first
    assert admin.put(PATH, {"days": [2]}).status_code == 428
    assert choose(studio, [2], etag='"1"').status_code == 412
    assert done(choose(studio, [2], etag='"2"'))["version"] == 3
    assert len(studio.service.published("reminder_schedule.changed")) == 2


def test_of_two_first_choices_at_once_one_is_told_that_it_changed(studio):
    callers = [studio.service.client(*ADMIN) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda caller: choose(studio, [1], caller=caller), callers))

    assert sorted(answer.status_code for answer in answers) == [200, 412]


@pytest.mark.parametrize(
    "body",
    [{}, {"days": "1"}, {"days": [1.5]}, {"days": [-61]}, {"days": [366]}, {"days": [0] * 11}],
)
def test_days_that_are_none_are_refused_and_change_nothing(studio, body):
    admin = studio.service.client(*ADMIN)
    before = admin.get(PATH).json["days"]

    refused = admin.put(PATH, body, etag='"1"')

    assert refused.status_code == 422
    assert {name.partition(".")[0] for name in refused.json["errors"]} == {"days"}
    assert admin.get(PATH).json["days"] == before


def test_members_may_look_and_who_runs_the_firm_may_choose(studio):
    reader = studio.service.client("firm:read")

    assert reader.get(PATH).status_code == 200
    assert choose(studio, [1], caller=reader).status_code == 403
    assert studio.signer().get(PATH).status_code == 403
    assert studio.service.anonymous().get(PATH).status_code == 401


def test_another_firm_keeps_its_own_days(studio):
    done(choose(studio, [1]))

    other = studio.service.client(*ADMIN, firm=str(studio.service.other_firm))

    assert other.get(PATH).json["version"] == 1


def a_draft(studio):
    lines = [{"name": "Design", "unit_price": "100"}]
    body = {"client_id": studio.client, "lines": lines}
    return done(studio.member().post("/v1/invoices", body, key="a draft"))


def remind(studio, invoice, caller=None):
    return (caller or studio.member()).post(f"/v1/invoices/{invoice['id']}/reminding", {})


def test_a_member_reminds_once_a_day_and_the_schedule_does_not_say_the_same_day_again(studio):
    invoice = an_invoice(studio)
    days_pass(studio, to=15)  # The reminder of the day after it was due has gone.
    sent = len(reminders(studio))

    same_day = remind(studio, invoice)
    days_pass(studio, to=16)
    first, second = remind(studio, invoice), remind(studio, invoice)

    assert (same_day.status_code, same_day.json["code"]) == (429, "invoice_reminded_today")
    assert (first.status_code, second.status_code) == (200, 429)
    assert 0 < int(second.headers["Retry-After"]) <= DAY
    told = reminders(studio)
    assert len(told) == sent + 1
    assert told[-1]["about"] == invoice["id"]


def test_what_a_member_reminded_of_at_eight_the_schedule_does_not_say_at_nine(studio):
    invoice = an_invoice(studio)
    days_pass(studio, to=14)
    sent = len(reminders(studio))

    go_to(studio, 15, "08:00")
    at_eight = remind(studio, invoice)
    days_pass(studio, to=20)
    same_day = len(reminders(studio))
    days_pass(studio, to=21)

    assert at_eight.status_code == 200
    assert same_day == sent + 1
    assert len(reminders(studio)) == sent + 2  # The schedule goes on a week after the due date.


def test_only_what_is_open_and_read_by_somebody_is_reminded_of(studio):
    draft, paid, unread = a_draft(studio), an_invoice(studio), an_invoice(studio)
    studio.pay(paid)
    contact = a_contact(studio.contact, studio.client, mails=["invoices"])
    studio.tell("contact.changed", contact, version=2)

    answers = [remind(studio, each) for each in (draft, paid, unread)]

    assert [(each.status_code, each.json["code"]) for each in answers] == [
        (409, "invoice_is_draft"),
        (409, "invoice_is_paid"),
        (409, "client_reads_no_reminders"),
    ]
    assert reminders(studio) == []
    other = studio.member(firm=studio.service.other_firm)
    assert remind(studio, unread, other).status_code == 404
    assert remind(studio, unread, studio.signer()).status_code == 403
