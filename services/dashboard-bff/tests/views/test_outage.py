"""While payments does not answer, nothing can be paid, and My Billing says so before anyone tries."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.serving import make_server

from common.errors import Unavailable
from dashboard_bff.gateways.services import Services
from dashboard_bff.views import my_billing

SINCE = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)


@pytest.fixture
def services(service) -> Services:
    """The dashboard's way to the services, of which identity is at a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Services(replace(service.settings, identity_url=f"http://127.0.0.1:{port}"))


@contextmanager
def listening(services: Services) -> Iterator[None]:
    """Somebody listens there after all."""
    port = urlsplit(services.config.identity_url).port
    server = make_server("127.0.0.1", port or 0, Flask("there"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_everything_that_payments_would_do_is_off_and_the_rest_is_not(books, look):
    client = books.a_client()
    books.an_invoice(client)
    books.a_proposal(client, books.a_contact(client))
    viewer, id_ = books.signed_in(client), UUID(client["id"])
    usual = look(my_billing.show, viewer, id_)

    view = look(my_billing.show, viewer, id_, no_payments_since=SINCE)

    off = "Off until the payments service answers"
    assert view["outage"] == {"as_of": SINCE.isoformat()}
    assert view["pay_all"]["off_reason"] == off
    assert [(row["kind"], row["off_reason"]) for row in view["actions"]] == [
        ("invoice", off),
        ("proposal", None),
    ]
    assert view["balances"] == usual["balances"]


def test_the_page_that_is_kept_knows_of_no_outage(books, look):
    client = books.a_client()
    viewer, id_ = books.signed_in(client), UUID(client["id"])

    look(my_billing.show, viewer, id_, no_payments_since=SINCE)

    assert look(my_billing.show, viewer, id_)["outage"] is None


def test_who_did_not_answer_is_away_until_it_does(services):
    assert services.away_since("identity") is None

    with pytest.raises(Unavailable):
        services.ask_identity("GET", "/v1/firm")
    since = services.away_since("identity")
    assert since is not None
    assert services.away_since("identity") == since
    assert services.away_since("payments") is None
    with listening(services):
        assert services.away_since("identity") is None

    assert not services.was_silent("identity")
    services.close()
