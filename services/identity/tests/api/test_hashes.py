"""A hash is made again, stronger, when its person signs in after the cost has risen."""

from argon2 import PasswordHasher
from sqlalchemy import update

from identity.models import Person
from identity.usecases.passwords import Passwords

LONG = "wide open spaces " * 6


def kept(service):
    with service.app_database.transaction(None) as session:
        return session.query(Person.password_hash).one()[0]


def weaken(service, password):
    weak = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1, hash_len=16).hash(password)
    with service.app_database.transaction(None) as session:
        session.execute(update(Person).values(password_hash=weak))
    return weak


def test_signing_in_makes_a_weak_hash_strong_and_the_password_stays(service, front_end):
    front_end.found("ann@x.example")
    weak = weaken(service, front_end.password)

    assert front_end.sign_in("ann@x.example").status_code == 200

    strong = kept(service)
    assert strong != weak
    assert not Passwords(service.settings).is_weak(strong)
    assert front_end.sign_in("ann@x.example").status_code == 200
    assert kept(service) == strong


def test_a_wrong_password_makes_no_hash(service, front_end):
    front_end.found("ann@x.example")
    weak = weaken(service, front_end.password)

    assert front_end.sign_in("ann@x.example", "not this one").status_code == 401

    assert kept(service) == weak


def test_every_character_of_a_long_password_counts(front_end):
    front_end.found("ann@x.example", LONG + "7")

    assert front_end.sign_in("ann@x.example", LONG + "8").status_code == 401
    assert front_end.sign_in("ann@x.example", LONG[:72]).status_code == 401
    assert front_end.sign_in("ann@x.example", LONG + "7").status_code == 200
