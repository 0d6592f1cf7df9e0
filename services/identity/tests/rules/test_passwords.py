"""Passwords: long enough, typeable, and not what everybody tries first."""

from importlib import resources

import pytest

from identity.rules.passwords import canonical, fault


@pytest.mark.parametrize(
    "password",
    [
        "tidy oak 9",
        "x" * 8 + "yzab" + "c" * 244,
        "пароль-для-счетов",
        "naïve café ☕ table",
        "  spaces count  ",
    ],
)
def test_a_good_password_has_no_fault(password):
    assert fault(password, "ann@example.com", "Ann") is None


@pytest.mark.parametrize(
    "password, says",
    [
        ("", "at least 8"),
        ("short 7", "at least 8"),
        ("x" * 257, "at most 256"),
        ("with\x00nul inside", "typed"),
        ("with\nline break", "typed"),
        ("half \ud800 character", "typed"),
        ("Password123", "guessed"),
        ("QWERTYUIOP", "guessed"),
        ("abababababab", "guessed"),
        ("23456789", "guessed"),
        ("hgfedcba", "guessed"),
        ("ann@example.com", "name or mail"),
        ("Ann Archer", "name or mail"),
        ("example.com", "name or mail"),
    ],
)
def test_a_bad_password_is_told_why(password, says):
    assert says in (fault(password, "Ann@example.com", "Ann Archer") or "")


def test_a_password_is_never_cut_short():
    assert canonical("a" * 200) == "a" * 200


def test_a_letter_written_in_two_ways_is_one_letter():
    assert canonical("cafe\u0301") == canonical("caf\u00e9")
    assert canonical("Case") != canonical("case")


def test_thousands_of_passwords_from_leaks_are_refused_however_they_are_written():
    listed = (
        resources.files("identity.rules").joinpath("worn_passwords.txt").read_text().split("\n")
    )
    long_enough = [word for word in listed if len(word) >= 8]

    assert len(long_enough) > 3000
    for word in ("superman", "SUPERMAN", "1qaz2wsx", long_enough[2999]):
        assert fault(word) == "This one is guessed at once. Use another."


def test_nothing_is_cut_off_at_72_bytes():
    long = (
        "ü" * 3 + "a long sentence that nobody would guess, and it goes on and on and on 72 bytes"
    )

    assert fault(long) is None
    assert canonical(long + "!") != canonical(long)
    assert fault("x1y2z3" * 42) is None


def test_a_nul_is_refused_wherever_it_stands():
    for password in ("\0wide open spaces", "wide open\0 spaces", "wide open spaces\0"):
        assert fault(password) == "Leave out characters that cannot be typed."
