"""A body that is too large is refused, and read on so that its sender hears that."""

from io import BytesIO

import pytest

from common.http.bodies import READ_ON


class Wire(BytesIO):
    """What comes in, and how much of it was taken."""

    taken = 0

    def read(self, size=-1):
        chunk = super().read(size)
        self.taken += len(chunk)
        return chunk


def send(toy, wire, size):
    return toy.app.test_client().post(
        "/v1/things",
        input_stream=wire,
        headers={
            "Content-Length": str(size),
            "Authorization": f"Bearer {toy.token('things:write')}",
        },
        content_type="application/json",
    )


@pytest.mark.parametrize("size", [1_000_001, 5_000_000])
def test_a_body_that_is_refused_for_its_size_is_read_to_its_end(toy, size):
    wire = Wire(bytes(size))

    answer = send(toy, wire, size)

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert wire.taken == size


def test_nobody_has_more_read_than_a_bound(toy):
    size = READ_ON + 3_000_000
    wire = Wire(bytes(size))

    assert send(toy, wire, size).status_code == 413
    assert wire.taken == READ_ON
