"""A key's text can be told from other texts without asking anybody."""

import pytest

from identity.rules.api_keys import hint_of, looks_like_one, text_of

GOOD = text_of("s3cret-of-a-program")


def test_a_key_is_known_by_its_name_and_its_sum():
    assert GOOD.startswith("cfk_s3cret-of-a-program")
    assert looks_like_one(GOOD)
    assert hint_of(GOOD) == GOOD[-4:]


@pytest.mark.parametrize(
    "text",
    ["", "cfk_", "cfk_00000000", GOOD[:-1], GOOD.replace("3", "4"), GOOD[4:], f"x{GOOD}", "é" * 60],
)
def test_a_slip_of_the_hand_is_not_a_key(text):
    assert not looks_like_one(text)
