"""What clients hears of firms, told by the identity service's own examples."""

import json
from pathlib import Path

import pytest

from clients.models import Firm

EXAMPLES = Path(__file__).parents[3] / "identity" / "contracts"


def example(type_):
    return json.loads((EXAMPLES / f"{type_}.json").read_text())


def told(service, type_, version, **fields):
    return service.event(
        type_, example(type_) | {"id": str(service.firm)} | fields, version=version
    )


def kept(service):
    with service.transaction() as session:
        return session.query(Firm).one_or_none()


@pytest.mark.parametrize("type_", ["firm.created", "firm.changed", "firm.snapshot"])
def test_a_firm_is_kept_as_identity_tells_it(empty_service, type_):
    empty_service.deliver(told(empty_service, type_, version=1))

    firm = kept(empty_service)
    assert (firm.currency, firm.country) == ("GBP", "GB")


def test_a_new_client_starts_with_what_the_firm_says_now(service):
    service.deliver(told(service, "firm.changed", version=2, currency="EUR", country="DE"))

    caller = service.client("clients:write")
    client = caller.post("/v1/clients", {"name": "Acme"}, key="k").json

    assert client["currency"] == "EUR"
    assert client["address"]["country"] == "DE"


def test_a_late_fact_does_not_undo_a_newer_one(service):
    newer = told(service, "firm.changed", version=3, currency="EUR")
    older = told(service, "firm.changed", version=2, currency="USD")

    service.deliver(newer)
    service.deliver(newer, older)

    assert (kept(service).currency, kept(service).version) == ("EUR", 3)


def test_before_the_firm_is_known_a_client_is_asked_to_wait(empty_service):
    caller = empty_service.client("clients:write")

    response = caller.post("/v1/clients", {"name": "Acme"}, key="k")

    assert response.status_code == 503
    assert response.json["code"] == "firm_not_known_yet"
    assert response.headers["Retry-After"] == "1"
