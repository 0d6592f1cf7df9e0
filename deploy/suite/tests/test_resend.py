"""What never reached who listens is sent again, and has its effect once."""

import time

from suite.check import check_suite
from suite.resend import resend_missing


def test_where_nothing_is_missing_nothing_is_sent(told):
    said: list[str] = []

    assert resend_missing(told.urls, said.append) == 0

    assert said == ["Every event has reached whoever listens to it."]


def test_what_is_missing_is_sent_again_and_nothing_is_doubled(told, running):
    lost = "DELETE FROM inbox WHERE type = 'payment.succeeded'"
    urls = told.corrupt(
        invoicing=[lost], payments=["DELETE FROM inbox WHERE type = 'invoice.issued'"]
    )
    urls |= told.others(urls)
    said: list[str] = []
    assert check_suite(urls, said.append, patience=0) == 1, said
    said.clear()

    resend_missing(urls, said.append)
    running(urls)

    assert said == [
        "invoicing misses 2 of payment.succeeded",
        "payments misses 2 of invoice.issued",
        "4 events leave their outboxes once more.",
    ]
    ends = time.monotonic() + 30
    while check_suite(urls, lambda line: None, patience=0) and time.monotonic() < ends:
        continue
    assert check_suite(urls, said.append) == 0, said
