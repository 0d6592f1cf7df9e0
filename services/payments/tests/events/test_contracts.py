"""The examples in contracts/ are what is really published; the others' examples are understood."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select

from common import clock
from common.events import published_by
from common.outbox import envelope
from common.sealing import Sealer
from common.testing import ServiceUnderTest
from payments import events
from payments.app import SERVICE
from payments.handlers import handlers
from payments.models import Client, Firm, PaymentMethod
from payments.rules.reconciling import Difference
from payments.usecases.connections import Keys, connect_gateway, disconnect_gateway
from payments.usecases.moments import moment
from payments.usecases.reconciling import record_differences

SERVICES = Path(__file__).parents[3]
TYPES = published_by(events.__name__.partition(".")[0])


def example(type_: str, owner: str = "payments") -> dict[str, Any]:
    return orjson.loads((SERVICES / owner / "contracts" / f"{type_}.json").read_bytes())


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_an_example_comes_through_its_schema_unchanged(type_):
    schema = TYPES[type_].schema()

    assert schema.dump(schema.load(example(type_))) == example(type_)


def test_there_is_an_example_of_each_published_event_and_of_nothing_else():
    files = {path.stem for path in (SERVICES / "payments" / "contracts").glob("*.json")}

    assert files == set(TYPES)


@pytest.fixture
def published(service, suite):
    """The last of each event, from a story that has all of them in it."""
    for token in ("tok_visa", "tok_timeout_after", "tok_requires_authentication"):
        suite.issue_invoice(suite.running_service(token))
    declined = suite.issue_invoice(suite.running_service("tok_declined_insufficient_funds"))
    service.run_jobs()
    suite.hold(declined)
    suite.void_invoice(declined)
    suite.contact().delete(f"/v1/payment-methods/{suite.add_method('tok_amex')['id']}")
    moved, other = suite.running_service(), suite.add_method("tok_mastercard")
    suite.contact().put(f"/v1/assignments/{moved}", {"payment_method_id": other["id"]})
    _, given_back = suite.paid()
    suite.refund(given_back, 100)
    suite.pay_outside(suite.issue_invoice(), 12101)
    suite.refund_credit(1)
    suite.apply_credit(suite.issue_invoice(), 100)
    suite.refund_comes_back(given_back)
    suite.lose(suite.paid()[1])
    gone, instead = suite.add_method("tok_amex"), {"payment_method_id": other["id"]}
    suite.contact().post(f"/v1/payment-methods/{gone['id']}/replacement", instead)
    connect_and_let_go(service)
    differ(service, suite)
    end_soon(service, suite, other)
    ask_twice(suite)
    member = service.client("firm:read", "firm:write")
    said = {
        "retry_days": [3],
        "weekend": [7],
        "holidays": ["2026-12-25"],
        "clients_may": ["cancel"],
    }
    wanted = said | {"collects_on": "any_day"}
    assert member.put("/v1/collection-settings", wanted, etag='"0"').status_code == 200
    happened = service.published()
    with service.transaction() as session:
        happened += [
            envelope(fact, row, by=service.principal(), at=clock.now())
            for fact, rows in SERVICE.snapshots.items()
            for row in sorted(rows(session, service.firm), key=lambda each: each.created_at)[:1]
        ]
    # The first of most; the last change of a method is the one by which a service rests on it.
    firsts = {event.type: event for event in reversed(happened)}
    return firsts | {"payment_method.changed": service.published("payment_method.changed")[-1]}


def connect_and_let_go(service: ServiceUnderTest) -> None:
    who, sealer = service.principal(), Sealer("for tests alone")
    for signing in (None, "whsec_" + "for_tests"):
        keys = Keys("pk_live_for_tests", "not to be told", signing)
        with service.transaction() as session:
            connect_gateway(session, who, keys, "acct_1", sealer, now=clock.now())
    with service.transaction() as session:
        disconnect_gateway(session, who, now=clock.now())


def ask_twice(suite):
    """A client is asked for a method, reminded, and gives one; another is only asked."""
    suite.request_method(suite.add_client())
    client = suite.add_client()
    suite.request_method(client)
    suite.pass_firm_time(timedelta(days=4))
    suite.service.run_jobs()
    suite.add_method(client_id=client)


def end_soon(service, suite, method):
    """The card is to be told of as one that is about to expire; some days of the firm follow."""
    with service.transaction() as session:
        query = select(PaymentMethod).where(PaymentMethod.id == UUID(method["id"]))
        row, today = session.scalars(query).one(), suite.now().date()
        row.expires_on, row.warn_on = today + timedelta(days=20), today


def differ(service, suite):
    """A difference between both books is found, and settled."""
    who = service.principal()
    paid = UUID(next(p["id"] for p in suite.payments() if p["status"] == "succeeded"))
    difference = Difference("amount_differs", paid, "ch_1", "GBP", 1, 2)
    with service.transaction() as session:
        record_differences(session, who, "sandbox", [difference], at=moment(session, who))
    [row] = suite.member().get("/v1/gateway-differences").json["items"]
    suite.member().post(f"/v1/gateway-differences/{row['id']}/settlement", {"note": "Seen."})


def test_every_example_looks_like_what_is_published(published):
    for type_ in TYPES:
        assert shape(published[type_].data) == shape(example(type_)), type_


def shape(value: Any) -> Any:
    """The keys and kinds of a value, whatever the value is."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None if value is None else kind(value)


def kind(value: Any) -> str:
    try:
        return "id" if isinstance(value, str) and UUID(value) else type(value).__name__
    except ValueError:
        return "text"


def owner_of(type_: str) -> str:
    owners = {
        "firm": "identity",
        "client": "clients",
        "proposal": "invoicing",
        "invoice": "invoicing",
        "credit_note": "invoicing",
        "service": "subscriptions",
    }
    return owners[type_.partition(".")[0]]


@pytest.mark.parametrize("type_", handlers.types)
def test_the_others_examples_are_taken_in_without_complaint(empty_service, type_):
    service = empty_service
    tell(service, "firm.created")
    if owner_of(type_) == "invoicing" and not type_.startswith("proposal."):
        start_services_of(service, example("invoice.issued", "invoicing"))
        tell(service, "invoice.issued")

    tell(service, type_)

    with service.transaction() as session:
        left = session.connection().exec_driver_sql(
            "SELECT type, reason FROM inbox WHERE processed_at IS NULL"
        )
        assert left.all() == []


def test_what_is_kept_of_firms_and_clients_is_what_their_owners_say(empty_service):
    tell(empty_service, "firm.created")
    tell(empty_service, "client.created")

    with empty_service.transaction() as session:
        firm, client = session.scalars(select(Firm)).one(), session.scalars(select(Client)).one()
    assert firm.time_zone == example("firm.created", "identity")["time_zone"]
    assert firm.mode == example("firm.created", "identity")["mode"]
    assert client.is_test is example("client.created", "clients")["is_test"]


def test_an_older_copy_does_not_replace_a_newer_one(empty_service):
    tell(empty_service, "firm.created", version=3, mode="sandbox")

    tell(empty_service, "firm.changed", version=2, mode="live")

    with empty_service.transaction() as session:
        assert session.scalars(select(Firm)).one().mode == "sandbox"


def tell(service: ServiceUnderTest, type_: str, *, version: int = 1, **changes: Any) -> None:
    data = example(type_, owner_of(type_)) | changes
    if type_.startswith("firm."):
        data["id"] = str(service.firm)
    service.deliver(service.event(type_, data, version=version))


def start_services_of(service: ServiceUnderTest, invoice: dict[str, Any]) -> None:
    for line in invoice["lines"]:
        data = {"id": line["service_id"], "client_id": invoice["client_id"], "proposal_id": None}
        service.deliver(service.event("service.started", data))
