"""Guessing is stopped, and guessing at somebody does not stop that somebody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from common.clock import now
from identity.models import AttemptCount, FamiliarAddress

STRANGER, HOME, ELSEWHERE = "198.51.100.7", "192.0.2.10", "203.0.113.5"


def fail(front_end, times, email="ann@x.example", address=STRANGER):
    return [
        front_end.sign_in(email, "not this one", address=address).status_code for _ in range(times)
    ]


def test_the_eleventh_failure_is_refused_and_says_for_how_long(front_end):
    front_end.found("ann@x.example")

    assert fail(front_end, 10) == [401] * 10
    refused = front_end.sign_in("ann@x.example", address=STRANGER)

    assert refused.status_code == 429
    assert refused.json["code"] == "too_many_attempts"
    assert 890 <= int(refused.headers["Retry-After"]) <= 900


def test_an_account_that_is_not_there_is_throttled_alike(front_end):
    assert fail(front_end, 11, "nobody@x.example") == [401] * 10 + [429]


def test_a_stranger_does_not_shut_the_owner_out(front_end):
    front_end.found("ann@x.example")

    fail(front_end, 11)

    assert front_end.sign_in("ann@x.example", address=ELSEWHERE).status_code == 200


def test_not_even_from_many_addresses(front_end):
    front_end.found("ann@x.example")
    front_end.sign_in("ann@x.example", address=HOME)

    codes = [fail(front_end, 9, address=f"198.51.100.{n}") for n in range(13)]

    assert codes[-1] == [429] * 9
    assert front_end.sign_in("ann@x.example", address=ELSEWHERE).status_code == 429
    assert front_end.sign_in("ann@x.example", address=HOME).status_code == 200


def test_one_address_does_not_try_account_after_account(front_end):
    codes = [fail(front_end, 1, f"{n}@x.example")[0] for n in range(31)]

    assert codes == [401] * 30 + [429]


def test_ten_passwords_at_once_are_ten_attempts(front_end):
    front_end.found("ann@x.example")

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: fail(front_end, 1)[0], range(24)))

    assert codes.count(401) == 10
    assert codes.count(429) == 14


def test_success_takes_its_own_attempt_back_and_no_others(front_end):
    front_end.found("ann@x.example")
    fail(front_end, 9)

    assert front_end.sign_in("ann@x.example", address=STRANGER).status_code == 200
    assert front_end.sign_in("ann@x.example", address=STRANGER).status_code == 200
    assert fail(front_end, 2) == [401, 429]


def test_after_the_window_counting_starts_anew(front_end):
    front_end.found("ann@x.example")
    fail(front_end, 11)

    with time_machine.travel(now() + timedelta(minutes=15, seconds=1)):
        assert front_end.sign_in("ann@x.example", address=STRANGER).status_code == 200


def test_what_no_longer_counts_is_dropped(service, front_end):
    fail(front_end, 3)

    with time_machine.travel(now() + timedelta(minutes=16)):
        service.run_jobs()

    with service.app_database.transaction(None) as session:
        assert session.scalar(select(func.count()).select_from(AttemptCount)) == 0


def test_an_address_is_familiar_for_three_months_after_it_was_last_used(service, front_end):
    front_end.found("ann@x.example")
    front_end.sign_in("ann@x.example", address=HOME)

    with service.app_database.transaction(None) as session:
        known = select(func.count()).select_from(FamiliarAddress)
        with time_machine.travel(now() + timedelta(days=89)):
            service.run_jobs()
        assert session.scalar(known) == 1
        with time_machine.travel(now() + timedelta(days=91)):
            service.run_jobs()
        assert session.scalar(known) == 0


@pytest.mark.parametrize("path", ["/v1/invitations/acceptance", "/v1/firms"])
def test_no_other_door_lets_a_guesser_by(front_end, path):
    front_end.found("ann@x.example")
    firm = front_end.found()["firm"]
    contact = front_end.hears_of(firm, "contact.created", email="ann@x.example")
    token = front_end.invite(firm, contact).json["token"]
    guess = "not this one"
    draft = {"time_zone": "UTC", "currency": "EUR", "country": "DE", "mode": "live", "name": "X"}
    bodies = {
        "/v1/invitations/acceptance": {"token": token, "password": guess},
        "/v1/firms": draft | {"owner": {"name": "A", "email": "ann@x.example", "password": guess}},
    }

    codes = [
        front_end.post(path, bodies[path] | {"address": STRANGER}).status_code for _ in range(11)
    ]

    assert codes == [401] * 10 + [429]
