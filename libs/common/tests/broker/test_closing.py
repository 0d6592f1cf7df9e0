"""A link that is closed while it is being opened ends like any other."""

import socket

from common.broker.confirms import PikaPublisher


def test_a_link_is_closed_while_the_broker_has_not_yet_answered():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        publisher = PikaPublisher([f"amqp://guest:guest@{host}:{port}/%2F"], "relay", heartbeat=15)
        silent.settimeout(20)
        knocking, _ = silent.accept()
        with knocking:
            knocking.settimeout(20)
            # By then it waits for the answer to its greeting.
            assert knocking.recv(8).startswith(b"AMQP")

            publisher.close()

    # An exception of its thread would be this test's.
    assert not publisher._link._thread.is_alive()
