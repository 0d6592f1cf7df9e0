"""Payment methods over HTTP."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from common.ids import new_id
from common.sandbox_cards import CARDS
from common.testing import ServiceUnderTest
from payments.gateways.sandbox_rows import SandboxMethod
from payments.models import PaymentMethod


def methods(suite):
    return suite.contact().get("/v1/payment-methods").json["items"]


def test_without_a_token_there_is_nothing_to_see(service):
    assert service.anonymous().get("/v1/payment-methods").status_code == 401


def test_a_card_is_added_by_its_token(service, suite):
    method = suite.add_method("tok_mastercard")

    assert (method["brand"], method["last4"]) == ("mastercard", "4444")
    assert (method["status"], method["gateway"], method["kind"]) == ("active", "sandbox", "card")
    assert method["uses"] == []
    [event] = service.published("payment_method.added")
    assert event.data == method


def test_the_first_card_is_the_default_and_a_later_one_only_when_asked(suite):
    first, second = suite.add_method(), suite.add_method("tok_amex")
    third = suite.add_method("tok_mastercard", make_default=True)

    assert [first["is_default"], second["is_default"], third["is_default"]] == [True, False, True]
    assert [m["is_default"] for m in methods(suite)] == [False, False, True]


def test_another_card_can_be_made_the_default(service, suite):
    suite.add_method()
    second = suite.add_method("tok_amex")

    changed = suite.contact().post(f"/v1/payment-methods/{second['id']}/default")

    assert changed.json["is_default"]
    assert [m["is_default"] for m in methods(suite)] == [False, True]
    assert len(service.published("payment_method.changed")) == 2


def test_the_database_refuses_a_second_default(service, suite):
    suite.add_method()
    suite.add_method("tok_amex")

    with service.transaction() as session, pytest.raises(Exception, match="uq_payment_methods"):
        session.execute(text("UPDATE payment_methods SET is_default = true"))


def test_a_repeated_key_adds_one_card(service, suite):
    caller, body = suite.contact(sub="contact:one"), {"token": "tok_visa"}
    body |= {"client_id": str(suite.client_id)}

    first = caller.post("/v1/payment-methods", body, key="once")
    again = caller.post("/v1/payment-methods", body, key="once")

    assert again.json == first.json
    with service.transaction() as session:
        assert len(session.scalars(select(SandboxMethod)).all()) == 1


@pytest.mark.parametrize(
    "token, code",
    [
        ("tok_none_of_ours", "token_refused"),
        ("4242424242424242", "card_number"),
        (7, "input_invalid"),
    ],
)
def test_what_is_not_a_token_of_the_gateway_is_refused(service, suite, token, code):
    body = {"token": token, "client_id": str(suite.client_id)}

    response = suite.contact().post("/v1/payment-methods", body, key="k")

    assert (response.status_code, response.json["code"]) == (422, code)
    assert "token" in response.json["errors"]
    assert "4242" not in response.text
    assert not service.published()


def test_another_clients_cards_look_absent(service, suite):
    theirs = suite.add_method(client_id=suite.add_client())
    caller, path = suite.contact(), f"/v1/payment-methods/{theirs['id']}"
    body = {"token": "tok_visa", "client_id": theirs["client_id"]}

    answers = [
        caller.get(path),
        caller.delete(path),
        caller.post(f"{path}/default"),
        caller.post("/v1/payment-methods", body, key="k"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert methods(suite) == []
    assert suite.method(theirs).json == theirs


def test_another_firms_cards_look_absent(service, suite):
    method = suite.add_method()
    stranger = service.client(
        "payment_methods:read", "payment_methods:write", firm=service.other_firm
    )

    assert stranger.get(f"/v1/payment-methods/{method['id']}").status_code == 404
    assert stranger.delete(f"/v1/payment-methods/{method['id']}").status_code == 404
    assert stranger.get("/v1/payment-methods").json["items"] == []


def test_a_member_with_the_permission_adds_a_card_for_a_client(service, suite):
    body = {"token": "tok_visa", "client_id": str(suite.client_id)}

    member = service.client("payment_methods:write").post("/v1/payment-methods", body, key="k")
    reader = service.client("payment_methods:read").post("/v1/payment-methods", body, key="k")

    assert member.status_code == 201
    assert member.json["added_by"].startswith("member:")
    assert reader.status_code == 403


def test_a_member_who_impersonates_a_contact_changes_no_card(service, suite):
    method = suite.add_method()
    caller = suite.contact(act={"sub": "member:nosy"})
    path, body = f"/v1/payment-methods/{method['id']}", {"token": "tok_visa"}

    answers = [
        caller.post("/v1/payment-methods", body | {"client_id": str(suite.client_id)}, key="k"),
        caller.post(f"{path}/default"),
        caller.delete(path),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert suite.method(method).json == method


def test_a_removed_card_is_gone_here_and_at_the_gateway(service, suite):
    method = suite.add_method()

    removed = suite.contact().delete(f"/v1/payment-methods/{method['id']}")

    assert removed.json["status"] == "removed"
    assert suite.method(method).status_code == 404
    assert service.published("payment_method.removed")[0].data == removed.json
    with service.transaction() as session:
        assert session.scalars(select(SandboxMethod)).one().detached_at is not None


def test_the_default_passes_on_when_it_is_removed(suite):
    first, second = suite.add_method(), suite.add_method("tok_amex")

    suite.contact().delete(f"/v1/payment-methods/{first['id']}")

    assert [(m["id"], m["is_default"]) for m in methods(suite)] == [(second["id"], True)]


def test_a_card_that_something_rests_on_is_not_removed_and_says_what(service, suite):
    method = suite.add_method()
    proposal = suite.reserve(method)

    refused = suite.contact().delete(f"/v1/payment-methods/{method['id']}")

    assert (refused.status_code, refused.json["code"]) == (409, "payment_method_in_use")
    assert refused.json["uses"] == [{"kind": "proposal", "id": str(proposal)}]
    assert suite.method(method).json["status"] == "active"
    assert not service.published("payment_method.removed")


def test_a_card_of_a_payment_whose_outcome_is_unknown_is_not_removed(suite):
    method = suite.add_method("tok_timeout_after")
    payment = suite.pay([suite.issue_invoice()], method).json

    refused = suite.contact().delete(f"/v1/payment-methods/{method['id']}")

    assert payment["status"] == "unknown"
    assert refused.json["uses"] == [{"kind": "payment", "id": payment["id"]}]


def test_a_card_is_good_to_the_end_of_its_last_month_in_the_firms_zone(service, suite):
    method, other = suite.add_method(), suite.add_method("tok_amex")
    with service.transaction() as session:
        row = session.scalars(
            select(PaymentMethod).where(PaymentMethod.id == UUID(method["id"]))
        ).one()
        row.expires_on = suite.now().date() + timedelta(days=40)

        row.warn_on = None

    due = suite.clock()["next_due_at"]
    suite.pass_firm_time(timedelta(days=41, hours=1))
    waiting = suite.clock()["pending"]["work"]
    service.run_jobs()

    assert due.startswith((str(row.expires_on), str(row.expires_on - timedelta(days=1))))
    assert waiting == 1
    assert suite.clock()["quiet"] is False  # Its event is on its way out.
    assert suite.method(method).json["status"] == "expired"
    assert suite.method(method).json["is_default"] is False
    assert suite.method(other).json["is_default"] is True
    refused = suite.contact().post(f"/v1/payment-methods/{method['id']}/default")
    assert (refused.status_code, refused.json["code"]) == (422, "payment_method_not_usable")


@pytest.fixture
def live_firm(empty_service: ServiceUnderTest) -> ServiceUnderTest:
    """A service that knows one firm, whose money is real."""
    firm = empty_service.firm
    data = {"id": str(firm), "time_zone": "Europe/London", "mode": "live", "currency": "GBP"}
    empty_service.deliver(empty_service.event("firm.created", data, firm=firm))
    return empty_service


@pytest.mark.parametrize("is_test, status", [(False, 409), (True, 201)])
def test_a_live_firm_uses_the_sandbox_for_test_clients_alone(live_firm, is_test, status):
    client_id = new_id()
    data = {"id": str(client_id), "status": "active", "is_test": is_test}
    live_firm.deliver(live_firm.event("client.created", data))
    caller = live_firm.client("payment_methods:write", client_id=client_id)
    body = {"token": "tok_visa", "client_id": str(client_id)}

    response = caller.post("/v1/payment-methods", body, key="k")

    assert response.status_code == status
    if status == 409:
        assert response.json["code"] == "gateway_not_connected"


def test_every_card_that_is_offered_can_be_added(service, suite):
    added = [suite.add_method(token) for token in CARDS]

    shown = [(card.brand, card.last4) for card in CARDS.values()]
    assert [(method["brand"], method["last4"]) for method in added] == shown
