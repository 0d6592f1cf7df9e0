"""A card's number is known wherever it stands, and nothing else is taken for one."""

import pytest

from common.card_numbers import has_card_number

CARDS = ["4242" * 4, "5555555555554444", "378282246310005", "6011111111111117", "3056930009020004",
         "3566002020360505", "6200000000000005", "2223003122003222", "4222222222222"]  # fmt: skip


@pytest.mark.parametrize("number", CARDS)
def test_a_card_of_every_scheme_is_known_however_it_is_typed(number):
    groups = [number[at : at + 4] for at in range(0, len(number), 4)]

    for typed in (number, " ".join(groups), "-".join(groups), "\u2013".join(groups)):
        assert has_card_number(typed), typed
        assert has_card_number(f"My card: {typed}, thanks.")
        assert has_card_number(f"{typed} 12 29 123")


def test_digits_of_another_width_are_digits():
    assert has_card_number("".join(chr(ord(digit) + 0xFEE0) for digit in CARDS[0]))


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",  # Not its check digit.
        "1234567890123452",  # No scheme begins so.
        "42424242424242",  # Too short for its scheme.
        "INV-2026-0001 of 2026-11-22",
        "+44 20 7946 0958",
        "+4915112345678903",
        "DE89 3704 0044 0532 0130 00",
        "GB82 WEST 1234 5698 7654 32",
        "FR14 2004 1010 0505 0001 3M02 606",
        "01963c4e-5c00-7a10-8000-000000000111",
        "42424242-4242-4242-8242-424242424242",
        "pi_4242424242424242",
        "a4242424242424242b",
        "0.4242424242424242",
        "2026-11-22T09:00:00.000000+00:00",
        "",
    ],
)
def test_what_only_looks_like_one_is_none(text):
    assert not has_card_number(text)


def test_what_begins_like_an_iban_and_is_none_hides_no_card():
    assert has_card_number("DE00 4242 4242 4242 4242")
