"""Ports for servers that tests and benches start: nobody else on this machine is given the same."""

import random
import socket
from contextlib import suppress

# Below the ports that outgoing connections are given, and away from the usual 25672.
BLOCKS = [*range(20_000, 25_600, 20), *range(26_000, 32_000, 20)]
SIZE = 19


def claim_ports(how_many: int = 1) -> range:
    """Returns so many free ports in a row, at most 19, that are this process's until it ends.

    A port that is merely free now may be found by two at once. So a block of ports is claimed by
    binding the one before its first, which only one can do. Raises RuntimeError if all are taken.
    """
    if not 0 < how_many <= SIZE:
        raise ValueError(f"between 1 and {SIZE} ports, not {how_many}")
    for block in random.sample(BLOCKS, len(BLOCKS)):
        claim = socket.socket()
        with suppress(OSError):
            claim.bind(("127.0.0.1", block))
            ports = range(block + 1, block + 1 + how_many)
            if all(map(_is_free, ports)):
                claim.detach()  # Open, and nobody's to close, until the process ends.
                return ports
        claim.close()
    raise RuntimeError("no free ports between 20000 and 32000")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As a server binds: what lingers of an ended connection is in nobody's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
