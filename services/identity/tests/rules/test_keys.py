"""Keys: the same for what people mean the same, and different for all else."""

import pytest

from identity.rules import keys


@pytest.mark.parametrize(
    "name", ["ann@example.com", "  Ann@Example.COM ", "ANN@EXAMPLE.COM", "ａnn@example.com"]
)
def test_a_mail_address_has_one_key_however_it_is_written(name):
    assert keys.of_name(name) == keys.of_name("ann@example.com")


def test_keys_of_one_kind_never_meet_those_of_another():
    text = "ann@example.com"
    found = {
        keys.of_name(text),
        keys.of_token(text),
        keys.of_attempts(text),
        keys.of_founding(text),
    }

    assert len(found) == 4


def test_the_parts_of_a_scope_do_not_run_together():
    assert keys.of_attempts("ab", "c") != keys.of_attempts("a", "bc")


def test_a_key_gives_nothing_away():
    assert "ann" not in keys.of_name("ann@example.com")
    assert len(keys.of_token("x")) == 64


def test_a_firms_name_is_the_same_with_other_spaces_and_case():
    assert keys.of_founding(" Studio  North ") == keys.of_founding("studio north")
