"""Passwords: long enough, typeable, and not what everybody tries first."""

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
