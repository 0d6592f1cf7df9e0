"""A color for words is one that can be read."""

import pytest

from invoicing.rules.colors import INK, contrast_on_white, readable


@pytest.mark.parametrize("color, contrast", [
    ("#000000", 21.0),
    ("#FFFFFF", 1.0),
    ("#0E5A6B", 7.8),
    ("#767676", 4.5),
])  # fmt: skip
def test_contrast_is_reckoned_as_the_rules_of_the_web_say(color, contrast):
    assert contrast_on_white(color) == pytest.approx(contrast, abs=0.05)


@pytest.mark.parametrize("color, written", [
    ("#0E5A6B", "#0E5A6B"),
    ("#206bc4", "#206bc4"),
    ("#FFD400", INK),
    ("#777777", INK),
])  # fmt: skip
def test_words_are_written_in_a_color_only_where_it_can_be_read(color, written):
    assert readable(color) == written
