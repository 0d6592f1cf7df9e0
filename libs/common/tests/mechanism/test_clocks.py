"""The test clock over HTTP takes any instant there is."""

import pytest

BEFORE_IDS, AFTER_IDS = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"


@pytest.mark.parametrize("since", [BEFORE_IDS, "1969-12-31T23:59:59Z", AFTER_IDS])
def test_events_are_counted_from_any_instant(toy, since):
    response = toy.client("clock:write").get("/v1/test-clock", query_string={"since": since})

    assert response.status_code == 200
    assert response.json["published"] == {}
