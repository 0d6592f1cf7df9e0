"""Codes beside the password: each is good once, and without one a password opens nothing."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import text, update

from common.audit import AuditRow
from common.clock import now
from common.ids import new_id
from identity.models import Person, SignInTicket

PERSON = "/v1/credentials"


class Device:
    """A person, and the device that shows their codes."""

    def __init__(self, front_end, email):
        self.front_end, self.email = front_end, email
        self.firm = front_end.found(email)
        self.person = self.firm["member"]["person_id"]
        self.secret = self.post("/totp").json["secret"]

    def post(self, path, **more):
        return self.front_end.post(PERSON + path, {"person_id": self.person} | more)

    def code(self, steps=0):
        return pyotp.TOTP(self.secret).at(now(), counter_offset=steps)

    def turn_on(self):
        answer = self.post("/totp/confirmation", code=self.code(-1))
        assert answer.status_code == 200, answer.json
        return answer.json["codes"]

    def ticket(self, **more):
        answer = self.front_end.sign_in(self.email, **more)
        assert answer.json.get("needs") == "code", answer.json
        return answer.json["ticket"]

    def come_in(self, code, ticket=None, **more):
        body = {"ticket": ticket or self.ticket(), "code": code} | more
        return self.front_end.post("/v1/sign-ins/code", body)

    def look(self):
        return self.post("/lookup").json


@pytest.fixture(autouse=True)
def _early_in_a_half_minute():
    """No test has half a minute end under it."""
    begins = int(now().timestamp()) // 30 * 30
    with time_machine.travel(begins + 5, tick=True):
        yield


@pytest.fixture
def device(front_end):
    return Device(front_end, "ann@x.example")


def test_nothing_is_asked_before_the_device_has_shown_a_code(device):
    assert "choices" in device.front_end.sign_in(device.email).json
    assert device.post("/totp/confirmation", code="000000").status_code == 422
    assert "choices" in device.front_end.sign_in(device.email).json
    assert device.look()["totp_confirmed_at"] is None


def test_the_password_alone_gets_a_ticket_and_nothing_else(device):
    device.turn_on()

    answer = device.front_end.sign_in(device.email)

    assert answer.status_code == 200
    assert set(answer.json) == {"needs", "ticket"}


def test_ticket_and_code_sign_in(device):
    device.turn_on()

    answer = device.come_in(device.code())

    assert answer.status_code == 200
    assert answer.json["person"]["id"] == device.person
    assert [each["kind"] for each in answer.json["choices"]] == ["member"]


def test_a_code_and_a_ticket_are_good_once(device):
    device.turn_on()
    ticket, code = device.ticket(), device.code()
    assert device.come_in(code, ticket).status_code == 200

    assert device.come_in(device.code(1), ticket).json["code"] == "ticket_ended"
    assert device.come_in(code).json["code"] == "code_wrong"
    # A code older than the one that was used is over too.
    assert device.come_in(device.code(-1)).json["code"] == "code_wrong"
    assert device.come_in(device.code(1)).status_code == 200


def test_a_ticket_bears_five_tries(device):
    device.turn_on()
    ticket = device.ticket()

    for _ in range(5):
        assert device.come_in("000000", ticket).json["code"] == "code_wrong"

    assert device.come_in(device.code(), ticket).json["code"] == "ticket_ended"


def test_a_ticket_is_good_for_five_minutes(service, device):
    device.turn_on()
    ticket = device.ticket()
    with service.app_database.transaction(None) as session:
        session.execute(update(SignInTicket).values(created_at=now() - timedelta(minutes=5)))

    assert device.come_in(device.code(), ticket).json["code"] == "ticket_ended"


def test_wrong_codes_count_on_the_throttle_of_signing_in(device):
    device.turn_on()
    here = {"address": "192.0.2.7"}
    for _ in range(2):
        ticket = device.ticket(**here)
        for _ in range(5):
            device.come_in("000000", ticket, **here)

    assert device.front_end.sign_in(device.email, **here).status_code == 429
    elsewhere = device.ticket(address="192.0.2.8")
    assert device.come_in(device.code(), elsewhere, address="192.0.2.8").status_code == 200


def test_a_password_alone_makes_no_place_familiar(service, device):
    device.turn_on()
    count = text("SELECT count(*) FROM familiar_addresses")
    ticket = device.ticket(address="192.0.2.8")

    # A familiar place would be held to one of the three limits alone.
    with service.app_database.transaction(None) as session:
        assert session.scalar(count) == 0
    device.come_in(device.code(), ticket, address="192.0.2.8")
    with service.app_database.transaction(None) as session:
        assert session.scalar(count) == 1


def test_a_ticket_ends_with_the_password_it_was_given_for(device):
    device.turn_on()
    ticket = device.ticket()
    changed = device.post(
        "/password", password=device.front_end.password, new_password="a new one for the sea 4"
    )
    assert changed.status_code == 200, changed.json

    assert device.come_in(device.code(), ticket).json["code"] == "ticket_ended"


def test_a_recovery_code_lets_in_once_however_it_is_written(device):
    first, second, *rest = device.turn_on()
    assert len({first, second, *rest}) == 10

    assert device.come_in(f" {first.upper()} ").status_code == 200
    assert device.come_in(first).json["code"] == "code_wrong"
    assert device.come_in(second.replace("-", "")).status_code == 200
    assert device.look()["recovery_codes_left"] == 8


def test_new_recovery_codes_end_the_old_ones(device):
    old = device.turn_on()
    new = device.post("/recovery-codes").json["codes"]

    assert device.come_in(old[0]).json["code"] == "code_wrong"
    assert device.come_in(new[0]).status_code == 200


def test_turned_off_the_password_is_enough_and_no_code_is_kept(service, device):
    device.turn_on()

    assert device.post("/totp/removal").status_code == 204

    assert "choices" in device.front_end.sign_in(device.email).json
    assert device.post("/totp/removal").json["code"] == "totp_is_off"
    with service.app_database.transaction(None) as session:
        assert session.scalar(text("SELECT count(*) FROM recovery_codes")) == 0
        assert session.scalar(text("SELECT totp_secret FROM people")) is None


def test_codes_that_are_on_are_not_begun_anew(device):
    device.turn_on()

    assert device.post("/totp").json["code"] == "totp_is_on"
    assert device.post("/totp/confirmation", code=device.code()).json["code"] == "totp_is_on"


def test_a_proof_asks_for_the_code_too(device):
    device.turn_on()
    right = {"person_id": device.person, "password": device.front_end.password}

    without = device.front_end.post("/v1/proofs", right)
    with_it = device.front_end.post("/v1/proofs", right | {"code": device.code()})

    assert (without.status_code, list(without.json["errors"])) == (422, ["code"])
    assert with_it.status_code == 200


def test_neither_secret_nor_codes_stand_in_the_database(service, device):
    codes = device.turn_on()
    device.ticket()

    with service.app_database.transaction(None) as session:
        rows = [
            str(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("people", "recovery_codes", "sign_in_tickets")
        ]

    for secret in (device.secret, codes[0], codes[0].replace("-", "")):
        assert secret not in "".join(rows)


def test_the_secret_of_one_person_does_not_open_as_anothers(service, device):
    other = Device(device.front_end, "ben@x.example")
    device.turn_on()
    with service.app_database.transaction(None) as session:
        mine = session.query(Person.totp_secret).filter_by(id=device.person).scalar()
        session.execute(
            update(Person)
            .where(Person.id == other.person)
            .values(totp_secret=mine, totp_confirmed_at=now())
        )

    assert other.come_in(device.code()).status_code == 500


def test_turning_it_on_and_off_is_in_the_audit_of_the_firm(service, device):
    device.turn_on()
    device.post("/recovery-codes")
    device.post("/totp/removal")

    with service.transaction(device.firm["firm"]["id"]) as session:
        acts = [row.act for row in session.query(AuditRow).order_by(AuditRow.id)]

    assert acts[-3:] == [
        "person.totp_confirmed",
        "person.recovery_codes_renewed",
        "person.totp_removed",
    ]


def test_an_invitation_does_not_get_past_the_code(device):
    device.turn_on()
    firm = device.front_end.found(name="Other")["firm"]
    contact = device.front_end.hears_of(firm, "contact.created", email=device.email)
    token = device.front_end.invite(firm, contact).json["token"]

    answer = device.front_end.accept(token)

    assert set(answer.json) == {"needs", "ticket"}
    choices = device.come_in(device.code(), answer.json["ticket"]).json["choices"]
    assert {each["firm_name"] for each in choices} >= {"Other"}


def test_nobody_in_particular_has_nothing_to_change(front_end):
    nobody = {"person_id": str(new_id())}

    for path in ("/lookup", "/totp", "/totp/removal", "/recovery-codes"):
        assert front_end.post(PERSON + path, nobody).json["code"] == "session_ended"
