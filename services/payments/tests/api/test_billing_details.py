"""Whom a payment method bills, over HTTP."""

import pytest
from sqlalchemy import select

from common.ids import new_id
from payments.gateways.sandbox_rows import SandboxMethod
from payments.models import MethodBilling

ACME = {
    "name": "Acme Ltd",
    "line1": "1 High Street",
    "line2": "",
    "city": "Leeds",
    "region": "",
    "postal_code": "LS1 1AA",
    "country": "GB",
}
PERMISSIONS = ("payment_methods:read", "payment_methods:write")
NOBODY = dict.fromkeys(ACME, "")


def address(method):
    return f"/v1/payment-methods/{method['id']}/billing-details"


def kept(service, table=MethodBilling):
    with service.transaction() as session:
        return session.scalars(select(table).where(table.firm_id == service.firm)).all()


def told(service):
    return [e for e in service.published("payment_method.changed") if "Acme" in str(e.data)]


def test_at_first_nobody_has_said_anything(suite):
    assert suite.contact().get(address(suite.add_method())).json == NOBODY


def test_what_is_said_is_kept_here_and_at_the_gateway_and_in_no_event(service, suite):
    method = suite.add_method()

    changed = suite.contact().put(address(method), ACME | {"name": " Acme Ltd "})

    assert (changed.status_code, changed.json) == (200, ACME)
    assert service.client(*PERMISSIONS).get(address(method)).json == ACME
    assert [row.billing for row in kept(service, SandboxMethod)] == [ACME]
    [event] = service.published("payment_method.changed")
    assert (event.subject, told(service)) == (kept(service)[0].id, [])
    [said, _added] = (
        suite.contact().get(f"/v1/payment-methods/{method['id']}/activity").json["items"]
    )
    assert said["kind"] == "billing"


def test_the_same_again_is_no_change_and_another_replaces_all_of_it(service, suite):
    method, caller = suite.add_method(), suite.contact()
    for _ in range(2):
        caller.put(address(method), ACME)
    once = len(service.published("payment_method.changed"))

    replaced = caller.put(address(method), {"name": "Bcme"})

    assert (once, replaced.json) == (1, NOBODY | {"name": "Bcme"})
    assert len(service.published("payment_method.changed")) == 2


@pytest.mark.parametrize(
    "field, value, code",
    [
        ("country", "Britain", "input_invalid"),
        ("country", "gb", "input_invalid"),
        ("country", "GB\n", "input_invalid"),
        ("name", "x" * 201, "input_invalid"),
        ("postal_code", "1" * 21, "input_invalid"),
        ("city", 7, "input_invalid"),
        ("nickname", "A", "input_invalid"),
        ("line1", "4242 4242 4242 4242", "card_number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(service, suite, field, value, code):
    method = suite.add_method()

    refused = suite.contact().put(address(method), ACME | {field: value})

    assert (refused.status_code, refused.json["code"]) == (422, code)
    assert field in refused.json["errors"]
    assert kept(service) == []


def test_it_is_the_clients_and_the_firms_alone(service, suite):
    method = suite.add_method()
    strangers = [suite.contact(new_id()), service.client(*PERMISSIONS, firm=service.other_firm)]

    for stranger in strangers:
        assert stranger.put(address(method), ACME).status_code == 404
        assert stranger.get(address(method)).status_code in (403, 404)
    assert service.client("payment_methods:read").put(address(method), ACME).status_code == 403
    assert kept(service) == []


def test_a_removed_method_bills_nobody(service, suite):
    method, caller = suite.add_method(), suite.contact()
    caller.delete(f"/v1/payment-methods/{method['id']}")

    assert caller.put(address(method), ACME).status_code == 404
    assert kept(service) == []


def test_an_erased_client_leaves_no_name_behind(service, suite):
    suite.contact().put(address(suite.add_method()), ACME)

    service.deliver(
        service.event(
            "client.erased",
            {"id": str(suite.client_id), "status": "erased", "is_test": False},
        )
    )

    assert kept(service) == []
