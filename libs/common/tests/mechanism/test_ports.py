"""Ports that are claimed are nobody else's, also not before the server that wants them is up."""

import socket
import subprocess
import sys

import pytest

from common.testing import ports
from common.testing.ports import claim_ports

# Claims six blocks of twenty and holds them until it is told to end; some may be another suite's.
CLAIMER = """
import sys
from common.testing import ports
ports.BLOCKS = ports.BLOCKS[:20]
print(*(port for _ in range(6) for port in ports.claim_ports(3)), flush=True)
sys.stdin.read()
"""


def test_two_processes_that_ask_at_once_are_given_different_ports():
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIMER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        given = [process.stdout.readline().split() for process in asking]
    finally:
        for process in asking:
            process.communicate()

    assert [len(each) for each in given] == [18, 18]
    assert not set(given[0]) & set(given[1])


def test_a_block_in_which_somebody_listens_is_left_alone(monkeypatch):
    block = claim_ports(19)[-1] - 2  # Inside a block that is ours, so that nobody else is in it.
    monkeypatch.setattr(ports, "BLOCKS", [block])
    with socket.socket() as other:
        other.bind(("127.0.0.1", block + 2))
        other.listen()

        with pytest.raises(RuntimeError, match="no free ports"):
            claim_ports(2)
    assert claim_ports(2) == range(block + 1, block + 3)


@pytest.mark.parametrize("how_many", [0, 20])
def test_more_than_a_block_has_cannot_be_asked_for(how_many):
    with pytest.raises(ValueError, match="between 1 and 19"):
        claim_ports(how_many)
