"""How a firm collects: what goes without saying, what it says instead, and what it cannot say."""

import pytest

USUAL = {
    "retry_days": [3, 7, 14],
    "weekend": [6, 7],
    "holidays": [],
    "collects_on": "any_day",
    "clients_may": [],
    "applies_credit": True,
}


def say(service, *, version=0, **changes):
    by = service.client("firm:read", "firm:write")
    answer = by.put("/v1/collection-settings", USUAL | changes, etag=f'"{version}"')
    assert answer.status_code == 200, answer.json
    return answer.json


def test_what_goes_without_saying_is_shown_and_changed_by_who_has_seen_it(service):
    by = service.client("firm:read", "firm:write")

    usual = by.get("/v1/collection-settings")
    said = say(service, retry_days=[1, 2], weekend=[7, 5, 5], holidays=["2027-01-02", "2027-01-01"])
    late = by.put("/v1/collection-settings", USUAL, etag='"0"')

    assert {name: usual.json[name] for name in USUAL} == USUAL
    assert (said["weekend"], said["holidays"]) == ([5, 7], ["2027-01-01", "2027-01-02"])
    assert late.status_code == 412
    assert service.published("collection_settings.changed")[-1].data == said


@pytest.mark.parametrize(
    "field, value",
    [
        ("retry_days", [3, 3]),
        ("retry_days", [61]),
        ("retry_days", list(range(1, 10))),
        ("retry_days", ["3"]),
        ("weekend", [1, 2, 3, 4, 5, 6, 7]),
        ("weekend", [8]),
        ("holidays", ["yesterday"]),
        ("collects_on", "sundays"),
        ("clients_may", ["refund"]),
        ("applies_credit", "yes"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_at_its_field(service, field, value):
    by = service.client("firm:read", "firm:write")

    answer = by.put("/v1/collection-settings", USUAL | {field: value}, etag='"0"')

    assert answer.status_code == 422
    assert field in {name.partition(".")[0] for name in answer.json["errors"]}
    assert by.get("/v1/collection-settings").json["version"] == 0
